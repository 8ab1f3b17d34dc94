-- Does nothing: an archive of the fallback belongs to no extension.
create or replace function pgmq.detach_archive(queue_name text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
end;
$$;

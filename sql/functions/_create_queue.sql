-- Has pgmq create what is missing of a flow's queue. Where it is refused, the error names the
-- queue.
create or replace function pgflow._create_queue(p_flow_slug text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
-- What exists already is noticed by name.
set client_min_messages = warning
as $$
begin
  perform pgmq.create(p_flow_slug);
exception
  when insufficient_privilege then
    raise insufficient_privilege using
      message = format('queue pgmq.q_%s is missing and cannot be created by %s: %s',
        lower(p_flow_slug), current_user, sqlerrm),
      hint = format(
        'Have the owner of the pgmq extension, or of schema pgmq, run: select pgmq.create(%L)',
        p_flow_slug
      );
end;
$$;

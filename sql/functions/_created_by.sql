-- The name that a new run is attributed to: the argument, else the setting pgflow.created_by, else
-- the session user.
create or replace function pgflow._created_by(p_created_by text default null)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(
    p_created_by, nullif(current_setting('pgflow.created_by', true), ''), session_user::text
  );
end;
$$;

-- Whether both the caller and the engine's owner may read and write a table. The caller is the role
-- set by the session, else the session user.
create or replace function pgflow._may_use_table(p_table regclass)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select bool_and(
    has_table_privilege(u.name, p_table, 'select')
    and has_table_privilege(u.name, p_table, 'insert')
    and has_table_privilege(u.name, p_table, 'update')
    and has_table_privilege(u.name, p_table, 'delete')
  )
  from (values
    (coalesce(nullif(current_setting('role'), 'none'), session_user)::name), (current_user)
  ) u (name);
$$;

-- Whether a flow may adopt an existing queue: the setting pgflow.adopt_queue (comma-separated
-- slugs) lists it, caller and engine may use its tables, and queue and archive are empty.
create or replace function pgflow._may_adopt_queue(p_flow_slug text)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_table regclass;
  v_is_empty boolean;
begin
  if p_flow_slug <> all (
    string_to_array(coalesce(current_setting('pgflow.adopt_queue', true), ''), ',')
  ) then
    return false;
  end if;
  foreach v_table in array array_remove(array[
    to_regclass(format('pgmq.%I', 'q_' || lower(p_flow_slug))),
    to_regclass(format('pgmq.%I', 'a_' || lower(p_flow_slug)))
  ], null) loop
    if not pgflow._may_use_table(v_table) then
      return false;
    end if;
    execute format('select not exists (select from %s)', v_table) into v_is_empty;
    if not v_is_empty then
      return false;
    end if;
  end loop;
  return true;
end;
$$;

-- Four foreign keys check for every row what the engine's functions know:
-- docs/adr/0011-foreign-keys.md says why they go, and how to switch them on again. From PostgreSQL
-- 18 on they stay where tools see them, unenforced.
do $keys$
declare
  v_key record;
begin
  for v_key in
    select k.table_name, k.name
    from (values
      ('step_states', 'step_states_flow_slug_fkey'),
      ('step_tasks', 'step_tasks_flow_slug_fkey'),
      ('step_tasks', 'step_tasks_run_id_fkey'),
      ('step_tasks', 'step_tasks_last_worker_id_fkey')
    ) k (table_name, name)
    join pg_catalog.pg_constraint c
      on c.conrelid = format('pgflow.%I', k.table_name)::regclass and c.conname = k.name
  loop
    execute format(
      case
        when current_setting('server_version_num')::int >= 180000
          then 'alter table pgflow.%I alter constraint %I not enforced'
        else 'alter table pgflow.%I drop constraint %I'
      end,
      v_key.table_name, v_key.name
    );
  end loop;
end
$keys$;

-- It served only the foreign key, when a worker was deleted.
drop index if exists pgflow.step_tasks_worker_idx;

-- The roles and their grants; applied on request (migrate --roles), and from then on after every
-- change of the functions. Repeatable. Roles belong to the cluster, so databases share them, unless
-- each database has its own prefix (migrate --role-prefix), which precedes these names:
--   pgflow_worker   executes tasks           pgflow_client   starts runs and watches them
--   pgflow_reader   watches                  pgflow_definer  defines, deletes and prunes flows
--   pgflow_scaler   reads how much there is to do, and nothing else
do $roles$
declare
  v_prefix constant text := coalesce((
    select s.value from pgflow.schema_settings s where s.name = 'role_prefix'
  ), '');
  v_roles constant text[] := array(
    select v_prefix || r from unnest(array[
      'pgflow_worker', 'pgflow_client', 'pgflow_reader', 'pgflow_definer', 'pgflow_scaler']) r);
  v_role text;
  v_table record;
  v_function record;
begin
  foreach v_role in array v_roles loop
    continue when exists (select from pg_catalog.pg_roles where rolname = v_role);
    begin
      execute format('create role %I nologin', v_role);
    exception
      -- A concurrent installation in another database of this cluster created it.
      when duplicate_object or unique_violation then
        null;
      when insufficient_privilege then
        raise insufficient_privilege using
          message = format('permission denied to create role "%s"', v_role),
          hint = format('Have an administrator run: create role %I nologin', v_role);
    end;
  end loop;

  foreach v_role in array v_roles loop
    execute format('grant usage on schema pgflow to %I', v_role);
  end loop;

  -- Read access by table or view and role. Add new tables, views and columns here once it is clear
  -- which roles may see their contents; columns that not all readers of a table may see go into a
  -- separate table. No role writes to a table: functions do.
  for v_table in
    select c.oid::regclass as name, v_prefix || 'pgflow_' || reader.name as role_name
    from pg_catalog.pg_class c
    join (values
      ('flows', 'worker client reader definer',
        'flow_slug opt_max_attempts opt_base_delay opt_timeout created_at owns_queue'),
      ('steps', 'worker client reader definer',
        'flow_slug step_slug step_type step_index deps_count opt_max_attempts opt_base_delay '
        'opt_timeout opt_start_delay created_at'),
      ('deps', 'worker client reader definer',
        'flow_slug dep_slug step_slug created_at'),
      ('runs', 'worker client reader definer',
        'run_id flow_slug status input output remaining_steps started_at completed_at failed_at '
        'created_by client_ip traceparent tracestate started_by_login'),
      ('step_states', 'worker client reader definer',
        'flow_slug run_id step_slug status remaining_tasks initial_tasks remaining_deps '
        'error_message created_at started_at completed_at failed_at output'),
      ('step_tasks', 'worker client reader definer',
        'flow_slug run_id step_slug message_id task_index status attempts_count error_message '
        'output queued_at started_at completed_at failed_at last_worker_id input claim_no '
        'ready_at requeued_count last_requeued_at trial_size'),
      -- Producers do not need to read workers or tables outside of the contract.
      ('workers', 'worker reader definer',
        'worker_id queue_name function_name started_at deprecated_at last_heartbeat_at '
        'stopped_at lease_seconds alive_since lost_at lost_tasks lost_suspects room_for_flow '
        'room_until host process_id version surrendered_at'),
      ('waiting_workers', 'worker reader definer', 'flow_slug worker_id waits_until'),
      ('elections', 'worker reader definer', 'name holder term expires_at'),
      ('flow_locks', 'worker reader definer', 'queue_name'),
      ('settings', 'worker reader definer',
        'is_only_row event_mode retry_jitter send_digest max_requeues archive_messages'),
      ('schema_migrations', 'worker reader definer', 'version name checksum applied_at'),
      ('schema_settings', 'worker reader definer', 'name value changed_at')
    ) listed (table_name, readers, columns) on listed.table_name = c.relname
    cross join regexp_split_to_table(listed.readers, ' ') reader (name)
    where c.relnamespace = 'pgflow'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
  loop
    execute format('grant select on %s to %I', v_table.name, v_table.role_name);
  end loop;

  for v_function in
    select p.oid::regprocedure as signature, v_prefix || granted.role_name as role_name
    from (values
      ('pgflow_worker', array[
        'claim_tasks', 'complete_tasks', 'fail_tasks', 'release_tasks', 'extend_tasks',
        'register_worker', 'heartbeat', 'stop_worker', 'compare_flow',
        'wait_for_work', 'ready_flows', 'flow_holders', 'elect', 'resign', 'gauges',
        'recover_tasks', 'repair_tasks', 'release_unheld_tasks', 'requeue_stalled_tasks',
        'surrender_tasks',
        'start_tasks', 'complete_task', 'fail_task', 'read_with_poll', 'poll_for_tasks',
        'set_vt_batch', 'get_run_with_states']),
      ('pgflow_client', array[
        'start_flow', 'start_flows', 'start_flow_with_states', 'get_run_with_states']),
      ('pgflow_reader', array[
        'get_run_with_states', 'compare_flow', 'check_invariants', 'scaling_demand', 'gauges',
        'flow_gauges']),
      ('pgflow_scaler', array['scaling_demand']),
      -- Pruning, the event mode and draining workers are the deployer's decisions: they affect all
      -- runs, or other workers, and no worker needs them to execute tasks.
      ('pgflow_definer', array[
        'create_flow', 'add_step', 'define_flow', 'compare_flow', 'delete_flow_and_data',
        'prune_data_older_than', 'prune_batch', 'set_event_mode', 'drain_worker',
        'get_run_with_states',
        'requeue_stalled_tasks', 'check_invariants'])
    ) as granted (role_name, function_names)
    join pg_catalog.pg_proc p
      on p.pronamespace = 'pgflow'::regnamespace and p.proname = any (granted.function_names)
  loop
    execute format(
      'grant execute on function %s to %I', v_function.signature, v_function.role_name
    );
  end loop;
  perform pgflow._grant_events();
end
$roles$;

-- The roles and their grants; applied on request (migrate --roles) and from then on after every
-- change of the functions. Repeatable. Roles belong to the cluster, so databases share them, unless
-- each has a prefix of its own (migrate --role-prefix), which stands before these names:
--   pgflow_worker   executes tasks           pgflow_client   starts runs and watches them
--   pgflow_reader   watches                  pgflow_definer  defines, deletes and prunes flows
--   pgflow_scaler   asks how much there is to do, and nothing else
do $roles$
declare
  v_prefix constant text := coalesce((
    select s.value from pgflow.schema_settings s where s.name = 'role_prefix'
  ), '');
  v_roles constant text[] := array(
    select v_prefix || r from unnest(array[
      'pgflow_worker', 'pgflow_client', 'pgflow_reader', 'pgflow_definer', 'pgflow_scaler']) r);
  v_role text;
  v_table regclass;
  v_function record;
begin
  foreach v_role in array v_roles loop
    continue when exists (select from pg_catalog.pg_roles where rolname = v_role);
    begin
      execute format('create role %I nologin', v_role);
    exception
      -- An installation of another database in this cluster was faster.
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
    -- Named tables: a producer needs no look at workers or at what we keep beside the contract.
    for v_table in
      select c.oid
      from pg_catalog.pg_class c
      where c.relnamespace = 'pgflow'::regnamespace
        and c.relkind in ('r', 'p', 'v')
        and v_role <> v_prefix || 'pgflow_scaler'
        and (v_role <> v_prefix || 'pgflow_client' or c.relname in (
          'flows', 'steps', 'deps', 'runs', 'step_states', 'step_tasks'))
    loop
      execute format('grant select on %s to %I', v_table, v_role);
    end loop;
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
      -- Pruning, the event mode and draining workers are decisions of whoever deploys: they concern
      -- every run, or workers of others, and no worker needs them to execute tasks.
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

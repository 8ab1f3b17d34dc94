-- Large inputs and outputs are compressed at each of their stations, which was most of their cost.
-- lz4 takes a fraction of the time. A server that was built without it keeps its own method.
do $$
begin
  alter table pgflow.runs
    alter column input set compression lz4,
    alter column output set compression lz4;
  alter table pgflow.step_states alter column output set compression lz4;
  alter table pgflow.step_tasks
    alter column input set compression lz4,
    alter column output set compression lz4;
exception
  when feature_not_supported then
    null;
end;
$$;

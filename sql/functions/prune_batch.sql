-- Deletes about max_rows rows that ended longer ago than older_than (null: never), or than the age
-- given for their flow, oldest first: runs with their data, and archived messages. Events and
-- workers go by the longest age, if every flow has one. All zero: nothing is left. Skips locked
-- rows. Errors: PF006 arrays of different lengths, 22023 a negative age.
create or replace function pgflow.prune_batch(
  older_than interval, max_rows int default 1000, flow_slugs text[] default '{}',
  flow_ages interval[] default '{}'
)
returns table (runs int, tasks int, messages int, events int, workers int)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_flow record;
  v_pruned record;
  v_archived int;
  v_left int := least(coalesce(max_rows, 1000), 100000);
  v_cutoff timestamptz;
begin
  perform pgflow._require_same_length(
    'prune_batch', cardinality(flow_slugs), cardinality(flow_ages)
  );
  perform pgflow._require_age('older_than', older_than);
  perform pgflow._require_age('flow_ages', (select min(a) from unnest(flow_ages) a));
  if older_than is not null
    or not exists (select from pgflow.flows f where f.flow_slug <> all (flow_slugs))
  then
    v_cutoff := now() - greatest(older_than, (select max(a) from unnest(flow_ages) a));
  end if;
  runs := 0;
  tasks := 0;
  messages := 0;
  events := 0;
  workers := 0;
  -- A loop, because each flow has its own queue and age.
  for v_flow in
    select f.flow_slug, now() - coalesce(i.age, older_than) as cutoff
    from pgflow.flows f
    left join unnest(flow_slugs, flow_ages) i (flow_slug, age) on i.flow_slug = f.flow_slug
    where coalesce(i.age, older_than) is not null
    order by f.flow_slug
  loop
    exit when v_left <= 0;
    v_pruned := pgflow._prune_runs(v_flow.flow_slug, v_flow.cutoff, v_left);
    v_left := v_left - v_pruned.runs - v_pruned.tasks;
    v_archived := pgflow._prune_archive(v_flow.flow_slug, v_flow.cutoff, greatest(v_left, 0));
    v_left := v_left - v_archived;
    runs := runs + v_pruned.runs;
    tasks := tasks + v_pruned.tasks;
    messages := messages + v_archived;
  end loop;
  if v_left > 0 and v_cutoff is not null then
    events := pgflow._prune_events(v_cutoff, v_left);
    v_left := v_left - events;
  end if;
  if v_left > 0 and v_cutoff is not null then
    workers := pgflow._prune_workers(v_cutoff, v_left);
  end if;
  return next;
end;
$$;

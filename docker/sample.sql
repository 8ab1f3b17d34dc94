-- Starts a run of the sample flow, waits for its end and shows its output, as any client of the
-- database can. The run's id is fixed: starting it again returns the same run.
\set run 00000000-0000-4000-8000-000000000001
\set question 00000000-0000-4000-8000-000000000002
\pset footer off

\echo Indexing the documents of the image ...
select run_id, flow_slug, status
  from pgflow.start_flow('index_folder', '{"folder": "/documents"}', run_id => :'run');

create procedure pg_temp.wait_for(run uuid) language plpgsql as $$
begin
  for look in 1 .. 600 loop
    exit when (select status from pgflow.runs where run_id = run) <> 'started';
    perform pg_catalog.pg_sleep(0.1);
  end loop;
  if (select status from pgflow.runs where run_id = run) is distinct from 'completed' then
    raise exception 'the run % is %', run, (select status from pgflow.runs where run_id = run)
      using hint = 'The worker''s log says why.';
  end if;
end $$;

call pg_temp.wait_for(:'run');
select step_slug, count(*) filter (where status = 'completed') as completed, count(*) as tasks
  from pgflow.step_tasks
 where run_id = :'run'
 group by step_slug
 order by min(started_at);
select jsonb_pretty(output) as output from pgflow.runs where run_id = :'run';

\echo Asking the index ...
select run_id, flow_slug
  from pgflow.start_flow(
    'search_documents', '{"folder": "/documents", "words": "retry delay"}', run_id => :'question');
call pg_temp.wait_for(:'question');
select hit ->> 'path' as path,
       left(regexp_replace(hit ->> 'snippet', '\s+', ' ', 'g'), 70) as snippet
  from pgflow.runs, jsonb_array_elements(output -> 'search' -> 'hits') as hit
 where run_id = :'question'
 limit 5;

\echo The sample flow is processed.

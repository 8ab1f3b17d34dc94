-- Where a worker runs, for people: which process to look at, and of which version. Null where a
-- client does not say.
alter table pgflow.workers
  add column host text,
  add column process_id int,
  add column version text;

-- It takes them, too.
drop function if exists pgflow.register_worker(uuid, text, text, int);

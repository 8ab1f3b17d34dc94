-- Locks those of the runs that have not failed, in the order of their ids, and returns them: all of
-- them if that succeeds within half a second, else those that are not locked. A busy run is locked
-- briefly but often, and skip locked alone would skip it again and again.
create or replace function pgflow._lock_runs_if_possible(p_run_ids uuid[])
returns uuid[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '500ms'
as $$
begin
  return array(
    select r.run_id from pgflow.runs r
    where r.run_id = any (p_run_ids) and pgflow._run_is_open(r)
    order by r.run_id
    for no key update
  );
exception
  when lock_not_available then
    return array(
      select r.run_id from pgflow.runs r
      where r.run_id = any (p_run_ids) and pgflow._run_is_open(r)
      order by r.run_id
      for no key update skip locked
    );
end;
$$;

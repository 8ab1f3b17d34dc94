-- Has pgmq create what is missing of a flow's queue. Where it is refused, the error names the
-- queue. Waits for others that make or drop it for 3 s, or less if the caller's lock_timeout is.
create or replace function pgflow._create_queue(p_flow_slug text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
-- What exists already is noticed by name.
set client_min_messages = warning
as $$
declare
  v_timeout constant text := current_setting('lock_timeout');
begin
  perform set_config(
    'lock_timeout',
    ceil(1000 * extract(epoch from pgflow._lock_patience('3 seconds')))::int::text, true
  );
  perform pgmq.create(p_flow_slug);
  perform set_config('lock_timeout', v_timeout, true);
exception
  when insufficient_privilege then
    raise insufficient_privilege using
      message = format('queue pgmq.q_%s is missing and cannot be created by %s: %s',
        lower(p_flow_slug), current_user, sqlerrm),
      hint = format(
        'Have the owner of the pgmq extension, or of schema pgmq, run: select pgmq.create(%L)',
        p_flow_slug
      );
  when lock_not_available then
    raise lock_not_available using
      message = format('queue pgmq.q_%s is missing, and another session that makes or drops it, or '
        'holds its lock, has not ended in time', lower(p_flow_slug)),
      hint = 'Try again. Who is in the way: pg_blocking_pids(pid), and pg_locks while it waits.';
end;
$$;

-- Creates the missing parts of a flow's queue through pgmq. If that is refused, the error names the
-- queue. Waits 3 s for sessions that create or drop it, or the caller's lock_timeout if shorter.
create or replace function pgflow._create_queue(p_flow_slug text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
-- Suppresses pgmq's notices about parts that already exist.
set client_min_messages = warning
as $$
declare
  v_timeout constant text := current_setting('lock_timeout');
begin
  perform set_config(
    'lock_timeout',
    ceil(1000 * extract(epoch from pgflow._lock_wait_limit('3 seconds')))::int::text, true
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
      message = format('queue pgmq.q_%s is missing, and another session that creates or drops it, '
        'or holds its lock, did not finish in time', lower(p_flow_slug)),
      hint = 'Try again. To find the blocking session: pg_blocking_pids(pid) and pg_locks.';
end;
$$;

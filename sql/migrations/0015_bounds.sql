-- Leases are bounded from now on: what was taken for longer before is cut down to that.
update pgflow.elections
set expires_at = clock_timestamp() + interval '1 hour'
where expires_at > clock_timestamp() + interval '1 hour';
update pgflow.workers set lease_seconds = 86400 where lease_seconds > 86400;
update pgflow.waiting_workers
set waits_until = clock_timestamp() + interval '1 hour'
where waits_until > clock_timestamp() + interval '1 hour';

-- Its signature changes.
drop function if exists pgflow._cancel_late_tasks(uuid[], text[], int[], text[]);

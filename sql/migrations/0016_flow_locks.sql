-- A row for each queue that a flow uses, used, or was about to: whoever defines or deletes the flow
-- locks it. Advisory locks may be taken, and kept, by every login; these rows by nobody who has no
-- right to change flows.
create table pgflow.flow_locks (
  queue_name text primary key
);

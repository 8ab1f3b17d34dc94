-- When a worker surrendered with tasks that recovery has to give back: the same as its lost_at.
alter table pgflow.workers add column surrendered_at timestamptz;

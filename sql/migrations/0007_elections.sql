-- Who of several processes does what must be done once: a lease by the database's clock.
-- README.md, Elections, says how it works.

-- term: one higher whenever the lease was not renewed in time, whoever took it then.
-- The page is left room, so that renewing a row touches no index.
create table pgflow.elections (
  name text primary key,
  holder uuid not null,
  term bigint not null,
  expires_at timestamptz not null
) with (fillfactor = 50);

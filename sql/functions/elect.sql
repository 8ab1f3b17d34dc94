-- Elects holder for the given number of seconds, or renews its lease, unless another holder's lease
-- is still valid. Returns whether it is elected, and the current term. The term grows with every
-- gap, so work from an earlier term can be recognized. Writes nothing when it is not elected.
-- Locks the election's row. Errors: 22023 a lease outside of 1 to 3600 seconds, a name of more than
-- 128 characters.
create or replace function pgflow.elect(election text, holder uuid, seconds int)
returns table (is_elected boolean, term bigint)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pgflow._require_between('seconds', elect.seconds, 1, 3600);
  perform pgflow._require_between(
    'the length of the name of the election', length(elect.election), 1, 128
  );
  select e.term into term
  from pgflow.elections e
  where e.name = elect.election
    and e.holder <> elect.holder
    and e.expires_at > clock_timestamp();
  is_elected := not found;
  if is_elected then
    insert into pgflow.elections as e (name, holder, term, expires_at)
    values (
      elect.election, elect.holder, 1, clock_timestamp() + make_interval(secs => elect.seconds)
    )
    on conflict on constraint elections_pkey do update
    set holder = excluded.holder,
        term = case
          when e.holder = excluded.holder and e.expires_at > clock_timestamp() then e.term
          else e.term + 1
        end,
        expires_at = clock_timestamp() + make_interval(secs => elect.seconds)
    where e.holder = excluded.holder or e.expires_at <= clock_timestamp()
    returning e.term into term;
    is_elected := found;
  end if;
  -- Another session was elected concurrently.
  if term is null then
    term := (select e.term from pgflow.elections e where e.name = elect.election);
  end if;
  return next;
end;
$$;

-- The batch surface is fenced: a null claim is no claim (0 is never given out), not any claim.
create or replace function pgflow._fence_null_claims(p_claim_nos bigint[])
returns bigint[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select array_agg(coalesce(c.claim_no, -1) order by c.item)
    from unnest(p_claim_nos) with ordinality c (claim_no, item)
  );
end;
$$;

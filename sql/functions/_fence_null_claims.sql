-- Replaces null claims by -1, which matches no claim: the batch functions are fenced, so null must
-- not mean "any claim". 0 is never issued.
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

-- The similarity of two slugs, from 0 to 1: the share of letter pairs that both have, ignoring
-- case.
create or replace function pgflow._slug_similarity(p_slug text, p_other text)
returns real
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  with pairs as (
    select s.side, substr(s.slug, i, 2) as pair
    from (values (1, '_' || lower(p_slug)), (2, '_' || lower(p_other))) s (side, slug)
    cross join generate_series(1, length(s.slug) - 1) i
  ),
  counted as (
    select count(*) filter (where p.side = 1) as here, count(*) filter (where p.side = 2) as there
    from pairs p
    group by p.pair
  )
  select coalesce(2.0 * sum(least(c.here, c.there)) / nullif(sum(c.here + c.there), 0), 0)
  from counted c;
$$;

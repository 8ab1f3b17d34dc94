-- One row per item of a batch: p_outcome for the items named, 'stale' for the others.
create or replace function pgflow._outcomes(p_count int, p_items int[], p_outcome text)
returns table (item int, outcome text)
language sql
stable
set search_path = ''
as $$
  select i.item, case when named.item is null then 'stale' else p_outcome end
  from generate_series(1, p_count) i (item)
  left join (select distinct n from unnest(p_items) n) named (item) on named.item = i.item
  order by i.item;
$$;

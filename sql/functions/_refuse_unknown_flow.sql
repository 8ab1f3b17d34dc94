-- Refuses a flow that does not exist, and names those that were probably meant. SQLSTATE and
-- constraint are those of the foreign key that would refuse it.
-- Errors: 23503, always.
create or replace function pgflow._refuse_unknown_flow(p_flow_slug text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_likely text;
begin
  select string_agg(format('"%s"', l.flow_slug), ' or ' order by l.likeness desc, l.flow_slug)
  into v_likely
  from (
    select f.flow_slug, pgflow._flow_likeness(f.flow_slug, p_flow_slug) as likeness
    from pgflow.flows f
    order by likeness desc, f.flow_slug
    limit 3
  ) l
  where l.likeness >= 0.4;
  raise exception 'flow "%" does not exist', p_flow_slug
    using errcode = 'foreign_key_violation',
      schema = 'pgflow',
      table = 'runs',
      constraint = 'runs_flow_slug_fkey',
      hint = case
        when v_likely is not null then format('Did you mean %s?', v_likely)
        when exists (select from pgflow.flows)
          then 'No flow has a name like it. select flow_slug from pgflow.flows lists them all.'
        else 'No flow is defined yet. A worker defines those of its plugins when it starts, '
          'pgflow migrate --plugins does, and so does pgflow.define_flow.'
      end;
end;
$$;

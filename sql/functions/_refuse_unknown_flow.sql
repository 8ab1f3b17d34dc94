-- Refuses a flow that does not exist, and suggests similar names. SQLSTATE and constraint are those
-- of the foreign key that would refuse it.
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
  select string_agg(format('"%s"', l.flow_slug), ' or ' order by l.similarity desc, l.flow_slug)
  into v_likely
  from (
    select f.flow_slug, pgflow._slug_similarity(f.flow_slug, p_flow_slug) as similarity
    from pgflow.flows f
    order by similarity desc, f.flow_slug
    limit 3
  ) l
  where l.similarity >= 0.4;
  raise exception 'flow "%" does not exist', p_flow_slug
    using errcode = 'foreign_key_violation',
      schema = 'pgflow',
      table = 'runs',
      constraint = 'runs_flow_slug_fkey',
      hint = case
        when v_likely is not null then format('Did you mean %s?', v_likely)
        when exists (select from pgflow.flows)
          then 'No flow has a similar name. List all: select flow_slug from pgflow.flows'
        else 'No flow is defined yet. Start a worker, run pgflow migrate --plugins, or call '
          'pgflow.define_flow.'
      end;
end;
$$;

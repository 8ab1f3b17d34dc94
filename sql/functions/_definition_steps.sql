-- The steps of a flow definition in the order given; deps sorted and without duplicates.
create or replace function pgflow._definition_steps(p_definition jsonb)
returns table (
  step_index int, step_slug text, step_type text, deps text[],
  max_attempts int, base_delay int, timeout int, start_delay int
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select
    (given.position - 1)::int,
    given.step ->> 'step_slug',
    coalesce(given.step ->> 'step_type', 'single'),
    array(
      select distinct dep
      from jsonb_array_elements_text(coalesce(nullif(given.step -> 'deps', 'null'), '[]')) dep
      order by dep
    ),
    (given.step ->> 'max_attempts')::int,
    (given.step ->> 'base_delay')::int,
    (given.step ->> 'timeout')::int,
    (given.step ->> 'start_delay')::int
  from jsonb_array_elements(coalesce(nullif(p_definition -> 'steps', 'null'), '[]'))
    with ordinality given (step, position);
$$;

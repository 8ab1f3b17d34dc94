-- Refuses a definition with step slugs that a handler's input cannot tell apart: slugs become
-- property names there, which are matched regardless of case.
-- Errors: PF002 a step's slug differs only in case from another, or from run.
create or replace function pgflow._check_step_slugs(p_definition jsonb)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slug text;
  v_other text;
begin
  select s.step_slug, taken.slug into v_slug, v_other
  from pgflow._definition_steps(p_definition) s
  join (
    select 'run' as slug, -1 as position
    union all
    select given.step_slug, given.step_index from pgflow._definition_steps(p_definition) given
  ) taken
    on lower(taken.slug collate "C") = lower(s.step_slug collate "C")
    and taken.slug <> s.step_slug and taken.position < s.step_index
  order by s.step_index, taken.position
  limit 1;
  if found then
    raise exception
      'step slug "%" differs from "%" only in case, and a handler''s input would mix them up',
      v_slug, v_other
      using errcode = 'PF002', hint = 'Choose another slug for the step.';
  end if;
end;
$$;

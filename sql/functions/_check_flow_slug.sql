-- Refuses a slug that is too long for a pgmq queue, or whose queue another flow or queue uses. An
-- invalid slug passes: the table's constraint reports it. Sees concurrent definitions only if the
-- caller holds _lock_flow_slug.
-- Errors: PF001 too long for a queue, PF002 differs only in case from another flow or queue.
create or replace function pgflow._check_flow_slug(p_flow_slug text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_taken text;
begin
  if not pgflow.is_valid_slug(p_flow_slug) then
    return;
  end if;
  if length(p_flow_slug) > 47 then
    raise exception 'flow slug "%" has % characters, but its queue can have at most 47',
      p_flow_slug, length(p_flow_slug)
      using errcode = 'PF001', hint = 'Choose a flow slug of at most 47 characters.';
  end if;
  -- In a Turkish locale the lower case of I takes two bytes. PostgreSQL truncates longer table
  -- names, and two queues could then share one table.
  if octet_length(lower(p_flow_slug)) > 47 then
    raise exception
      'flow slug "%" is "%" in lower case in the database''s locale, which has % bytes, but its '
      'queue can have at most 47', p_flow_slug, lower(p_flow_slug), octet_length(lower(p_flow_slug))
      using errcode = 'PF001', hint = 'Choose a shorter flow slug, or one without a capital I.';
  end if;
  select taken.slug into v_taken
  from (
    select f.flow_slug as slug from pgflow.flows f
    union all
    select q.queue_name from pgmq.meta q
  ) taken
  where lower(taken.slug) = lower(p_flow_slug) and taken.slug <> p_flow_slug
  limit 1;
  if v_taken is not null then
    raise exception
      'flow slug "%" differs from "%" only in case, and both would use the queue pgmq.q_%',
      p_flow_slug, v_taken, lower(p_flow_slug)
      using errcode = 'PF002', hint = format('Use "%s", or choose another slug.', v_taken);
  end if;
end;
$$;

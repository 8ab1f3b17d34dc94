-- Refuses a slug whose queue already exists and belongs to no flow, or whose queue would need the
-- name of another queue's table, sequence or index. Compares with the names of all flows, because
-- their queues may be missing.
-- Errors: PF009 the queue belongs to no flow, PF010 a relation belongs to another queue.
create or replace function pgflow._require_free_queue(p_flow_slug text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_relations text[] := pgflow._queue_relations(p_flow_slug);
  v_taken text;
  v_is_queue boolean;
begin
  select r.name, r.position <= 2 and c.relkind in ('r', 'p') into v_taken, v_is_queue
  from unnest(v_relations) with ordinality r (name, position)
  join pg_class c on c.relnamespace = 'pgmq'::regnamespace and c.relname = r.name
  order by r.position
  limit 1;
  if v_is_queue then
    if pgflow._may_adopt_queue(p_flow_slug) then
      return;
    end if;
    raise exception 'queue "%" already exists and belongs to no flow: pgmq.%', p_flow_slug, v_taken
      using errcode = 'PF009', hint = format(
        'Choose another slug. If queue and archive are empty, and %s may read and write them, the '
        'flow can adopt the queue: set local pgflow.adopt_queue = %L',
        coalesce(nullif(current_setting('role'), 'none'), session_user), p_flow_slug
      );
  end if;
  v_taken := coalesce(v_taken, (
    select min(r.name)
    from pgflow.flows f
    cross join unnest(pgflow._queue_relations(f.flow_slug)) r (name)
    where f.flow_slug <> p_flow_slug and r.name = any (v_relations)
  ));
  if v_taken is not null then
    raise exception 'the queue of flow "%" would need pgmq.%, which is part of another queue',
      p_flow_slug, v_taken
      using errcode = 'PF010', hint = 'Choose another slug.';
  end if;
end;
$$;

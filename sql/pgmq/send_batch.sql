-- Adds messages that become visible at the time delay; ids ascend in the order of the array.
-- Headers pair by position: missing ones are null, surplus ones ignored. No rows for no messages.
-- All overloads end here; those with an integer delay count seconds from the clock.
create or replace function pgmq.send_batch(
  queue_name text,
  msgs jsonb[],
  headers jsonb[],
  delay timestamptz
)
returns setof bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query execute format(
    'insert into pgmq.%I (vt, message, headers)
     select $1, item.message, item.headers
     from unnest($2, $3) with ordinality item (message, headers, position)
     where item.position <= cardinality($2)
     order by item.position
     returning msg_id',
    pgmq.format_table_name(queue_name, 'q'))
  using delay, msgs, headers;
end;
$$;

create or replace function pgmq.send_batch(
  queue_name text,
  msgs jsonb[],
  headers jsonb[],
  delay integer
)
returns setof bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  select s
  from pgmq.send_batch(
    queue_name, msgs, headers, clock_timestamp() + make_interval(secs => delay)) s;
end;
$$;

create or replace function pgmq.send_batch(queue_name text, msgs jsonb[], headers jsonb[])
returns setof bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query select s from pgmq.send_batch(queue_name, msgs, headers, clock_timestamp()) s;
end;
$$;

create or replace function pgmq.send_batch(queue_name text, msgs jsonb[], delay timestamptz)
returns setof bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query select s from pgmq.send_batch(queue_name, msgs, null::jsonb[], delay) s;
end;
$$;

create or replace function pgmq.send_batch(queue_name text, msgs jsonb[], delay integer)
returns setof bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  select s
  from pgmq.send_batch(
    queue_name, msgs, null::jsonb[], clock_timestamp() + make_interval(secs => delay)) s;
end;
$$;

create or replace function pgmq.send_batch(queue_name text, msgs jsonb[])
returns setof bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query select s from pgmq.send_batch(queue_name, msgs, null::jsonb[], clock_timestamp()) s;
end;
$$;

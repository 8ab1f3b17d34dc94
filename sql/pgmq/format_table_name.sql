-- The lower-cased name of a queue's table: prefix q for messages, a for the archive.
-- Errors: a name with characters that were never legal in a queue's name.
create or replace function pgmq.format_table_name(queue_name text, prefix text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if queue_name ~ '\$|;|--|''' then
    raise exception 'queue name contains invalid characters: $, ;, --, or \''';
  end if;

  return lower(prefix || '_' || queue_name);
end;
$$;

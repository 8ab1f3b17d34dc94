-- Whether a text is valid as the slug of a flow or a step. False for null.
create or replace function pgflow.is_valid_slug(slug text)
returns boolean
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    length(slug) <= 128 and slug ~ '^[a-zA-Z_][a-zA-Z0-9_]*$' and slug <> 'run', false
  );
$$;

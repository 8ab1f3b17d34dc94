namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>
/// The schema as text from the catalogs, the same on every PostgreSQL version: sorted by the C collation, without
/// object ids, and without what version 18 began to list: not-null constraints, and foreign keys that are not enforced.
/// </summary>
internal static class SchemaDump
{
    public const string Query =
        """
        with classes as (
          select c.oid, c.relname::text as name, c.relkind from pg_class c
          where c.relnamespace = 'pgflow'::regnamespace and c.relkind in ('r', 'c', 'v', 'S')
        ),
        lines (section, object, position, line) as (
          select 1, c.name, 0, case c.relkind when 'r' then 'table ' when 'c' then 'type ' when 'v' then 'view '
            else 'sequence ' end || c.name
          from classes c
          union all
          select 1, c.name, 1000 + a.attnum, concat_ws(' ', '  column', a.attname,
            format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
            'default ' || pg_get_expr(d.adbin, d.adrelid),
            case a.attidentity when 'a' then 'identity always' when 'd' then 'identity' end)
          from classes c
          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where c.relkind <> 'S'
          union all
          select 1, c.name, 10000, format('  constraint %s %s', k.conname, pg_get_constraintdef(k.oid))
          from classes c
          join pg_constraint k on k.conrelid = c.oid and k.contype <> 'n'
            and (to_jsonb(k) ->> 'conenforced') is distinct from 'false'
          union all
          select 1, c.name, 20000, '  index ' || replace(pg_get_indexdef(i.indexrelid), 'pgflow.', '')
          from classes c
          join pg_index i on i.indrelid = c.oid
          where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = c.oid)
          union all
          select 1, c.name, 30000, '  trigger ' || pg_get_triggerdef(t.oid)
          from classes c
          join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
          union all
          select 2, p.proname::text, 0, concat_ws(' ',
            format('function %s(%s) returns %s', p.proname, pg_get_function_arguments(p.oid),
              pg_get_function_result(p.oid)),
            'language ' || l.lanname,
            case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
            case when p.prosecdef then 'security definer' end,
            case when p.proisstrict then 'strict' end,
            case p.proparallel when 's' then 'parallel safe' when 'r' then 'parallel restricted' end,
            (select string_agg('set ' || setting, ' ' order by setting collate "C") from unnest(p.proconfig) setting))
          from pg_proc p
          join pg_language l on l.oid = p.prolang
          where p.pronamespace = 'pgflow'::regnamespace
        )
        select line from lines
        order by section, object collate "C", position, line collate "C"
        """;
}

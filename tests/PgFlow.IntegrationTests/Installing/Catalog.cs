using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>Everything that an installation leaves in a database, as lines of text.</summary>
internal static class Catalog
{
    private const string Sql =
        """
        with ours as (
          select oid, nspname from pg_namespace where nspname in ('pgflow', 'pgmq', 'realtime')
        )
        select concat_ws(' ', 'schema', nspname, nspowner::regrole, nspacl) from pg_namespace
        where oid in (select oid from ours)
        union all
        select concat_ws(' ', 'relation', c.oid::regclass, c.relkind, c.relowner::regrole, c.relacl, c.reloptions)
        from pg_class c join ours on ours.oid = c.relnamespace
        union all
        select concat_ws(' ', 'column', a.attrelid::regclass, a.attnum, a.attname,
          format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v', 'c')
        join ours on ours.oid = c.relnamespace
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attnum > 0
        union all
        select concat_ws(' ', 'constraint', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid))
        from pg_constraint k join ours on ours.oid = k.connamespace
        union all
        select concat_ws(' ', 'index', pg_get_indexdef(c.oid))
        from pg_class c join ours on ours.oid = c.relnamespace
        where c.relkind = 'i'
        union all
        select concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid))
        from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        join ours on ours.oid = c.relnamespace
        where not t.tgisinternal
        union all
        select concat_ws(' ', 'function', p.oid::regprocedure, p.proowner::regrole, p.proacl,
          pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc'))
        from pg_proc p join ours on ours.oid = p.pronamespace
        where p.prokind <> 'a'
        union all
        select concat_ws(' ', 'migration', version, name, checksum) from pgflow.schema_migrations
        union all
        select concat_ws(' ', 'setting', name, value) from pgflow.schema_settings
        order by 1
        """;

    public static async Task<IReadOnlyList<string?>> DescribeAsync(TestDatabase database) =>
        await database.RowsAsync<string>(Sql);
}

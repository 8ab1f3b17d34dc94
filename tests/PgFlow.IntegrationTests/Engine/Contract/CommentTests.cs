using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>The schema explains itself to whoever reads its catalogs; sql/comments.sql has the texts.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class CommentTests(TestServer server) : DatabaseFixture(server)
{
    // Names that say it all, wherever they stand.
    private static readonly string[] Evident =
    [
        "flow_slug", "step_slug", "run_id", "worker_id", "input", "created_at", "started_at", "completed_at",
        "failed_at", "version", "name", "checksum", "value", "applied_at", "changed_at",
    ];

    [Test]
    public async Task Schema_has_a_comment() =>
        Assert.That(
            await Database.ScalarAsync<string>("select obj_description('pgflow'::regnamespace, 'pg_namespace')"),
            Is.Not.Null);

    [Test]
    public async Task Every_table_view_and_type_has_a_comment() =>
        Assert.That(
            await Database.RowsAsync<string>(
                """
                select c.relname::text from pg_class c
                where c.relnamespace = 'pgflow'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'c')
                  and case when c.relkind = 'c' then obj_description(c.reltype, 'pg_type')
                    else obj_description(c.oid, 'pg_class') end is null
                """),
            Is.Empty);

    [Test]
    public async Task Every_column_whose_name_does_not_explain_it_has_a_comment() =>
        Assert.That(
            await Database.RowsAsync<string>(
                """
                select c.relname || '.' || a.attname from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.relnamespace = 'pgflow'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'c')
                  and a.attname <> all ($1::text[])
                  and col_description(c.oid, a.attnum) is null
                """,
                (object)Evident),
            Is.Empty);

    [Test]
    public async Task Every_public_function_has_a_comment() =>
        Assert.That(
            await Database.RowsAsync<string>(
                """
                select p.proname::text from pg_proc p
                where p.pronamespace = 'pgflow'::regnamespace and p.proname !~ '^_'
                  and obj_description(p.oid, 'pg_proc') is null
                """),
            Is.Empty);
}

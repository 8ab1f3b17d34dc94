using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class SchemaContractTests(TestServer server) : DatabaseFixture(server)
{
    private const string Columns =
        """
        select concat_ws(' ', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attnotnull then 'not null' end, 'default ' || pg_get_expr(d.adbin, d.adrelid))
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.relnamespace = 'pgflow'::regnamespace and c.relkind in ('r', 'c')
        """;

    private const string Constraints =
        """
        select concat_ws(' ', t.relname, c.conname,
          case when c.contype = 'c' then 'CHECK' else pg_get_constraintdef(c.oid) end)
        from pg_constraint c
        join pg_class t on t.oid = c.conrelid and t.relnamespace = 'pgflow'::regnamespace
        """;

    private const string Functions =
        """
        select format('%s(%s) %s', p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid))
        from pg_proc p where p.pronamespace = 'pgflow'::regnamespace
        """;

    [Test]
    public async Task Columns_have_their_types_nullability_and_defaults() =>
        Assert.That(ExpectedSchema.Columns, Is.SubsetOf(await Database.RowsAsync<string>(Columns)));

    [Test]
    public async Task Constraints_have_their_names() =>
        Assert.That(ExpectedSchema.Constraints, Is.SubsetOf(await Database.RowsAsync<string>(Constraints)));

    [Test]
    public async Task Functions_have_their_signatures() =>
        Assert.That(ExpectedSchema.Functions, Is.SubsetOf(await Database.RowsAsync<string>(Functions)));

    [Test]
    public async Task Columns_that_the_engine_adds_can_be_left_out_by_others()
    {
        var contract = ExpectedSchema.Columns.Select(column => column.Split(' ')[0]).ToArray();

        var obligatory = await Database.RowsAsync<string>(
            """
            select c.relname || '.' || a.attname
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'pgflow'::regnamespace and c.relkind = 'r'
              and c.relname in ('flows', 'steps', 'deps', 'workers', 'runs', 'step_states', 'step_tasks')
              and a.attnotnull and not a.atthasdef and c.relname || '.' || a.attname <> all ($1)
            """,
            (object)contract);

        Assert.That(obligatory, Is.Empty);
    }

    [Test]
    public async Task No_function_is_overloaded() =>
        Assert.That(
            await Database.RowsAsync<string>(
                """
                select proname::text from pg_proc where pronamespace = 'pgflow'::regnamespace
                group by proname having count(*) > 1
                """),
            Is.Empty);

    [Test]
    public async Task Tables_have_no_triggers_of_their_own() =>
        Assert.That(
            await Database.RowsAsync<string>(
                """
                select tgname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
                where c.relnamespace = 'pgflow'::regnamespace and not t.tgisinternal
                """),
            Is.Empty);
}

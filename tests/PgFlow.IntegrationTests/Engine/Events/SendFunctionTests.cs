using PgFlow.Client;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Events;

/// <summary>Whose realtime.send is called, and what happens when it is missing or broken.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class SendFunctionTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Edited =
        """
        create table sent (payload jsonb, event text, topic text, private boolean);
        create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
        returns void language sql as $$ insert into public.sent values (payload, event, topic, private) $$;
        """;

    private const string Calls =
        """
        select coalesce(sum(calls), 0)::bigint from pg_stat_xact_user_functions
        where schemaname = 'realtime' and funcname = 'send'
        """;

    [SetUp]
    public Task DefineAsync() => Sql.DefineAsync("flow", "a");

    [Test]
    public async Task Our_function_is_not_even_called_in_mode_none() =>
        Assert.That(await CountCallsAsync(), Is.Zero);

    [Test]
    public async Task Our_function_is_called_in_the_other_modes()
    {
        await Sql.ExecuteAsync("select pgflow.set_event_mode('notify')");

        Assert.That(await CountCallsAsync(), Is.EqualTo(4));
    }

    [Test]
    public async Task Edited_function_is_called_in_mode_none()
    {
        await Sql.ExecuteAsync(Edited);
        await CompleteRunAsync();

        Assert.That(
            await Sql.RowsAsync<string>("select event from sent where not private and topic like 'pgflow:run:%'"),
            Is.EqualTo(new[] { "run:started", "step:a:started", "step:a:completed", "run:completed" }));
    }

    [Test]
    public async Task Edited_function_survives_another_migration()
    {
        await Sql.ExecuteAsync(Edited);

        await MigrateAsync();
        await CompleteRunAsync();

        Assert.That(await Sql.ScalarAsync<long>("select count(*) from sent"), Is.EqualTo(4));
    }

    [Test]
    public async Task Function_that_was_there_before_us_is_used()
    {
        await Sql.ExecuteAsync($"drop schema realtime cascade; create schema realtime; {Edited}");
        await Sql.ExecuteAsync("update pgflow.settings set send_digest = null");

        await MigrateAsync();
        await CompleteRunAsync();

        Assert.That(await Sql.ScalarAsync<long>("select count(*) from sent"), Is.EqualTo(4));
    }

    [Test]
    public async Task Missing_schema_breaks_nothing_and_comes_back_with_a_migration()
    {
        await Sql.ExecuteAsync("select pgflow.set_event_mode('notify'); drop schema realtime cascade");
        await CompleteRunAsync();

        await MigrateAsync();

        Assert.That(
            await Sql.ScalarAsync<bool>("select to_regprocedure('realtime.send(jsonb,text,text,boolean)') is not null"),
            Is.True);
    }

    [Test]
    public async Task Table_dropped_in_mode_table_breaks_nothing()
    {
        await Sql.ExecuteAsync("select pgflow.set_event_mode('table'); drop table realtime.messages");

        await CompleteRunAsync();
    }

    [Test]
    public async Task Error_inside_the_function_is_a_warning_that_names_the_event()
    {
        var warnings = new List<string>();
        Sql.Notice += (_, notice) => warnings.Add(notice.Notice.MessageText);
        await Sql.ExecuteAsync(
            """
            create or replace function realtime.send(
              payload jsonb, event text, topic text, private boolean default true
            ) returns void language plpgsql as $$ begin raise exception 'the broker is away'; end $$
            """);

        await CompleteRunAsync();

        Assert.That(warnings, Has.Count.EqualTo(4));
        Assert.That(warnings[0], Does.StartWith("event run:started of run").And.EndWith("the broker is away"));
    }

    // The difference, because a pooled session may still list calls of an earlier transaction.
    private async Task<long> CountCallsAsync()
    {
        await Sql.ExecuteAsync("set local track_functions = 'all'");
        var before = await Sql.ScalarAsync<long>(Calls);
        await CompleteRunAsync();
        return await Sql.ScalarAsync<long>(Calls) - before;
    }

    private async Task CompleteRunAsync()
    {
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "a", "1");
        Assert.That(await Sql.RunAsync(run), Is.EqualTo("""completed {"a": 1}"""));
    }

    // What a migration applies again, here inside the test's transaction.
    private async Task MigrateAsync()
    {
        await using var script = typeof(SchemaInstaller).Assembly
            .GetManifestResourceStream("sql/functions/realtime_send.sql")!;
        using var reader = new StreamReader(script);
        await Sql.ExecuteAsync(await reader.ReadToEndAsync());
    }
}

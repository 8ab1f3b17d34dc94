using Npgsql;
using PgFlow.Client;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Pgmq;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Engine.Recovery;

/// <summary>A queue that was dropped, or that a restore has left out, is made again by whoever comes first.</summary>
[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class MissingQueueTests(TestServer server) : RecoveryFixture(server)
{
    [Test]
    public async Task Workers_repair_makes_the_queue_with_messages_for_queued_and_started_tasks()
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1, 2, 3]");
        await Sql.ClaimAsync(Flow, Worker, 1);
        await DropAsync();

        await using var worker = await LoginAsync();
        var repaired = await worker.RowsAsync<string>(
            "select concat_ws(' ', step_slug, outcome, tasks) from pgflow.repair_tasks($1)", Flow);

        Assert.That(repaired, Is.EquivalentTo(new[] { "queue_created 1", "m message_restored 2" }));
        Assert.That(await ViolationsAsync(), Is.Empty);
        Assert.That(
            await Sql.ScalarAsync<long>($"select count(*) from pgmq.q_{Flow} where vt > now() + interval '30 seconds'"),
            Is.EqualTo(1));
    }

    [Test]
    public async Task Workers_claim_makes_the_queue_and_takes_its_tasks()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await DropAsync();

        await using var worker = await LoginAsync();
        var claimed = await worker.ClaimAsync(Flow, Worker);

        Assert.That(claimed, Has.Count.EqualTo(1));
        Assert.That(await ViolationsAsync(), Is.Empty);
    }

    [TestCase("select status from pgflow.start_flow($1, '{}')")]
    [TestCase("select status from pgflow.start_flows($1, array['{}']::jsonb[])")]
    public async Task Clients_start_makes_the_queue(string start)
    {
        await DefineAsync("a");
        await DropAsync();
        await Sql.ExecuteAsync("set role pgflow_client");

        var status = await Sql.ScalarAsync<string>(start, Flow);

        await Sql.ExecuteAsync("reset role");
        Assert.That(status, Is.EqualTo("started"));
        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Completion_that_starts_the_next_step_makes_the_queue()
    {
        await DefineAsync("a", "b: a");
        var claims = await StartAndClaimAsync();
        await DropAsync();

        await Sql.CompleteAsync(claims);

        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Starts_at_once_make_one_queue()
    {
        await DefineAsync("a");
        await DropAsync();
        await using var first = await Database.BeginAsync();
        await first.ExecuteAsync("select pgflow.start_flow($1, '1')", Flow);
        await using var second = await Database.BeginAsync();
        var waiting = second.ExecuteAsync("select pgflow.start_flow($1, '2')", Flow);
        await WaitUntil.TrueAsync(
            () => Sql.ScalarAsync<bool>(
                "select coalesce(wait_event = 'PgSleep', false) from pg_stat_activity where pid = $1",
                second.ProcessId),
            "the second start waits for the first");

        await first.CommitAsync();
        await waiting;
        await second.CommitAsync();

        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Migration_makes_the_queue_with_messages_and_says_so()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await DropAsync();
        var installer = new SchemaInstaller(Database.ConnectionString);

        var preview = await installer.PreviewAsync();
        await installer.InstallAsync();

        Assert.That(
            preview.Changes, Is.EqualTo(new[] { "create the queues that flows lack, with messages for their tasks" }));
        Assert.That(await ViolationsAsync(), Is.Empty);
        Assert.That((await installer.PreviewAsync()).Changes, Is.Empty);
    }

    [Test]
    public async Task Extension_of_a_claim_does_without_the_queue()
    {
        await DefineAsync("a");
        var claims = await StartAndClaimAsync();
        await DropAsync();

        var extended = await Sql.ScalarAsync<string>(
            "select outcome from pgflow.extend_tasks($1, $2, $3, $4, 60)",
            claims.Select(claim => claim.RunId).ToArray(),
            claims.Select(claim => claim.StepSlug).ToArray(),
            claims.Select(claim => claim.TaskIndex).ToArray(),
            claims.Select(claim => claim.ClaimNo).ToArray());

        Assert.That(extended, Is.EqualTo("extended"));
        await RepairAsync();
    }

    [Test]
    public async Task Missing_archive_is_noticed_and_made_by_a_completion()
    {
        await DefineAsync("a");
        var claims = await StartAndClaimAsync();
        await DropTableAsync("a");
        var violations = await ViolationsAsync();

        Assert.That(await Sql.CompleteAsync(claims), Is.EqualTo(new[] { "completed" }));
        Assert.That(violations, Is.EqualTo(new[] { $"The queue of flow {Flow} has no archive." }));
        Assert.That(await Sql.ScalarAsync<long>($"select count(*) from pgmq.a_{Flow}"), Is.EqualTo(1));
    }

    [Test]
    public async Task Missing_archive_is_made_by_a_repair()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await DropTableAsync("a");

        Assert.That(await RepairAsync(), Is.EqualTo(new[] { "queue_created 1" }));
        Assert.That(await ViolationsAsync(), Is.Empty);
    }

    [Test]
    public async Task Ids_of_a_new_queue_go_on_behind_those_of_the_archive_that_is_left()
    {
        await DefineAsync("a");
        await Sql.CompleteAsync(await StartAndClaimAsync());
        await DropTableAsync("q");

        await Sql.CompleteAsync(await StartAndClaimAsync());

        Assert.That(
            await Sql.RowsAsync<long>($"select msg_id from pgmq.a_{Flow} order by 1"), Is.EqualTo(new[] { 1L, 2L }));
    }

    [Test]
    public async Task Queue_that_the_engine_may_not_make_is_named()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await DropAsync();
        await Sql.ExecuteAsync(
            """
            create function public.forbid() returns event_trigger language plpgsql as $$
            begin
              raise insufficient_privilege using message = 'not here';
            end
            $$;
            create event trigger forbid on ddl_command_start when tag in ('CREATE TABLE')
              execute function public.forbid();
            """);
        PostgresException error;
        try
        {
            error = await Sql.ErrorAsync("select pgflow.repair_tasks($1)", Flow);
        }
        finally
        {
            await Sql.ExecuteAsync("drop event trigger forbid; drop function public.forbid()");
            await RepairAsync();
        }

        Assert.That(error.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
        Assert.That(error.MessageText, Does.StartWith($"queue pgmq.q_{Flow} is missing and cannot be created by "));
    }

    [TestCase("q")]
    [TestCase("a")]
    [TestCase("q", "a")]
    public async Task Flow_is_deleted_although_of_its_queue_this_is_missing(params string[] tables)
    {
        await DefineAsync("a");
        foreach (var table in tables)
        {
            await DropTableAsync(table);
        }

        await Sql.ExecuteAsync("select pgflow.delete_flow_and_data($1)", Flow);

        Assert.That(
            await Sql.ScalarAsync<long>("select count(*) from pg_class where relname ~ ('^[qa]_' || $1 || '$')", Flow),
            Is.Zero);
    }

    private Task<int> DropAsync() => Sql.ExecuteAsync("select pgmq.drop_queue($1)", Flow);

    private async Task DropTableAsync(string prefix)
    {
        await Database.ReleaseQueuesAsync();
        await Sql.ExecuteAsync($"drop table pgmq.{prefix}_{Flow}");
    }

    private async Task<NpgsqlConnection> LoginAsync()
    {
        var connection = new NpgsqlConnection(Database.WorkerConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}

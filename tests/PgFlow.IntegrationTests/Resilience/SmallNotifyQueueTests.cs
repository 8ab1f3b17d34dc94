using Npgsql;
using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Resilience;

/// <summary>
/// A server whose queue of notifications is small, and full, as another session listens and sits in its transaction:
/// every commit that notifies is refused. And one that ends transactions which take long.
/// </summary>
[Needs(Needs.Postgres)]
public sealed class SmallNotifyQueueTests
{
    private EmbeddedServer? _server;
    private NpgsqlConnection? _idle;

    private string ConnectionString => _server!.ConnectionString + ";GSS Encryption Mode=Disable";

    [OneTimeSetUp]
    public async Task StartServerAsync()
    {
        try
        {
            _server = await EmbeddedServer.StartAsync(
                new EmbeddedServerOptions
                {
                    MajorVersion = 17,
                    Settings = new Dictionary<string, string>(TestServerSettings.All)
                    {
                        ["max_notify_queue_pages"] = "64",
                    },
                },
                CancellationToken.None);
            await SchemaUnderTest.InstallAsync(ConnectionString);
        }
        catch (ServerBinariesMissingException exception)
        {
            Absence.Report(exception.Message);
        }
    }

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [TearDown]
    public Task EndIdleListenerAsync() => EmptyQueueAsync();

    [TestCase("none")]
    [TestCase("notify")]
    public async Task Run_is_completed_beside_a_queue_that_is_full(string eventMode)
    {
        var flow = await DefineAsync(
            "full_" + eventMode, new StepDefinition { Slug = "second", Dependencies = ["first"] });
        await ExecuteAsync($"select pgflow.set_event_mode('{eventMode}')");
        await FillQueueAsync();
        var handlers = new GatedHandlers();
        handlers.Open();

        await using var worker = WorkerProcess.Start(ConnectionString, handlers.Catalog(flow));
        await worker.UntilAsync(() => worker.Serves(flow.Slug), "the flow is served");
        var run = await StartAsync(flow);
        await UntilCompletedAsync(run, worker);

        await ExecuteAsync("select pgflow.set_event_mode('none')");
    }

    [Test]
    public async Task Result_whose_commit_a_full_queue_refuses_waits_until_there_is_room()
    {
        var flow = await DefineAsync("refused");
        await ExecuteAsync(
            """
            create function public.tell() returns trigger language plpgsql as
              $$ begin perform pg_notify('others', 'done'); return null; end $$;
            create trigger tell after update on pgflow.step_tasks for each row
              when (new.status = 'completed') execute function public.tell();
            """);
        var handlers = new GatedHandlers();
        await using var worker = WorkerProcess.Start(ConnectionString, handlers.Catalog(flow));
        var run = await StartAsync(flow);
        await handlers.UntilRunningAsync(1);
        await FillQueueAsync();

        handlers.Open();
        await worker.UntilAsync(() => worker.FailingLoops > 0, "a result cannot be stored");
        await EmptyQueueAsync();

        await UntilCompletedAsync(run, worker);
        Assert.That(handlers.Executions, Is.All.EqualTo(1));
        await ExecuteAsync("drop trigger tell on pgflow.step_tasks; drop function public.tell()");
    }

    [Test]
    public async Task Result_whose_transaction_takes_too_long_waits_until_the_lock_is_gone()
    {
        var flow = await DefineAsync("timed_out");
        var handlers = new GatedHandlers();
        var bounded = new NpgsqlConnectionStringBuilder(ConnectionString) { Options = "-c transaction_timeout=500ms" };
        await using var worker = WorkerProcess.Start(bounded.ConnectionString, handlers.Catalog(flow));
        var run = await StartAsync(flow);
        await handlers.UntilRunningAsync(1);
        await using (var blocker = new NpgsqlConnection(ConnectionString))
        {
            await blocker.OpenAsync();
            await using var transaction = await blocker.BeginTransactionAsync();
            await blocker.ExecuteAsync("select from pgflow.runs where run_id = $1 for update", run);
            handlers.Open();
            await worker.UntilAsync(() => worker.FailingLoops > 0, "a result cannot be stored");
        }

        await UntilCompletedAsync(run, worker);
        Assert.That(handlers.Executions, Is.All.EqualTo(1));
    }

    private async Task<FlowDefinition> DefineAsync(string slug, params StepDefinition[] more)
    {
        var flow = new FlowDefinition
        {
            Slug = slug,
            BaseDelay = TimeSpan.Zero,
            Steps = [new StepDefinition { Slug = "first" }, .. more],
        };
        await using var client = new FlowClient(ConnectionString);
        Assert.That(await client.DefineFlowAsync(flow), Is.Empty);
        return flow;
    }

    private async Task<Guid> StartAsync(FlowDefinition flow)
    {
        await using var client = new FlowClient(ConnectionString);
        return (await client.StartAsync(flow.Slug, 1)).RunId;
    }

    private async Task FillQueueAsync()
    {
        // A session of its own, that ends with the connection.
        _idle = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await _idle.OpenAsync();
        await _idle.ExecuteAsync("listen others");
        await _idle.ExecuteAsync("begin");
        await _idle.ExecuteAsync("select 1");
        var refusal = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            while (true)
            {
                await ExecuteAsync("select pg_notify('others', repeat('x', 7900))");
            }
        });
        Assert.That(refusal!.SqlState, Is.EqualTo("54000"));
    }

    // The next notification of anybody trims the queue.
    private async Task EmptyQueueAsync()
    {
        if (_idle is not null)
        {
            await _idle.DisposeAsync();
            _idle = null;
            await WaitUntil.TrueAsync(
                async () =>
                {
                    await using var connection = new NpgsqlConnection(ConnectionString);
                    await connection.OpenAsync();
                    return await connection.ScalarAsync<double>("select pg_notification_queue_usage()") < 0.1;
                },
                "the queue is empty");
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    private Task UntilCompletedAsync(Guid run, WorkerProcess worker) => WaitUntil.TrueAsync(
        async () =>
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync();
            return await connection.ScalarAsync<string>("select status from pgflow.runs where run_id = $1", run)
                == "completed";
        },
        $"run {run} is completed",
        () => Task.FromResult(worker.Describe()),
        TimeSpan.FromSeconds(30));
}

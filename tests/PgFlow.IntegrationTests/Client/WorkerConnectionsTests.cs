using Npgsql;
using PgFlow.Client;
using PgFlow.Client.Connections;
using PgFlow.Client.Workers;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Client;

public sealed class WorkerConnectionsTests : WorkerStoreFixture
{
    [Test]
    public async Task Store_holds_five_named_connections_however_busy_it_is()
    {
        var tasks = await ClaimAsync(await StartRunsAsync(100));

        await Task.WhenAll(tasks.SelectMany(task => new Task[]
        {
            Store.Tasks.CompleteAsync([new TaskCompletion(task.Claim, "1")], CancellationToken.None),
            Task.Run(() => Store.Tasks.Extend([task.Claim], TimeSpan.FromSeconds(30))),
            ClaimAsync(task.FlowSlug),
            Task.Run(() => Store.Registry.Heartbeat(WorkerId, [task.Claim])),
        }));

        Assert.That(
            await Database.RowsAsync<string>(
                "select application_name from pg_stat_activity where application_name like 'pgflow-worker %' "
                + "and datname = current_database() order by 1"),
            Is.EqualTo(new[]
            {
                "pgflow-worker completion", "pgflow-worker completion", "pgflow-worker fetch",
                "pgflow-worker heartbeat", "pgflow-worker maintenance",
            }));
    }

    [Test]
    public async Task Heart_beats_over_a_session_of_its_own_although_the_application_takes_all_others()
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(Database.WorkerConnectionString) { MaxPoolSize = 4, Timeout = 1 }
                .ConnectionString);
        await using var store = new NpgsqlWorkerStore(new DatabaseAccess(source));
        store.Registry.Heartbeat(WorkerId, []);
        var taken = new List<NpgsqlConnection>();

        await Assert.ThatAsync(
            async () =>
            {
                while (true)
                {
                    taken.Add(await source.OpenConnectionAsync());
                }
            },
            Throws.InstanceOf<NpgsqlException>());
        var reply = store.Registry.Heartbeat(WorkerId, []);
        taken.ForEach(connection => connection.Dispose());

        Assert.That((reply.IsDeprecated, taken.Count), Is.EqualTo((false, 3)));
    }

    [Test]
    public async Task Refused_statement_gives_the_applications_session_up()
    {
        await using var source = NpgsqlDataSource.Create(Database.WorkerConnectionString);
        var access = new DatabaseAccess(source);
        await using var probe = new PoolerProbe(new(Database.WorkerConnectionString), access);
        await using var connection = new WorkerConnection(
            _ => ConnectionPool.Open(new(Database.WorkerConnectionString), access), probe, () => { });
        var before = await ProcessAsync(connection);

        await Assert.ThatAsync(
            () => connection.QueryAsync("select 1/0", [], row => row.GetInt32(0), CancellationToken.None),
            Throws.InstanceOf<PostgresException>());

        Assert.That(await ProcessAsync(connection), Is.Not.EqualTo(before));
    }

    [Test]
    public async Task Results_of_one_run_wait_for_a_locked_run_on_one_connection_only()
    {
        var tasks = await ClaimAsync(await StartRunsAsync(1, "map"));
        await using var other = await Database.BeginAsync();
        await other.ExecuteAsync("select from pgflow.runs where run_id = $1 for update", tasks[0].Claim.RunId);

        var completions = tasks.Select(task => Store.Tasks.CompleteAsync(
            [new TaskCompletion(task.Claim, "1")], CancellationToken.None)).ToArray();
        await WaitUntil.TrueAsync(
            async () => await WaitingAsync() > 0,
            "a completion waits for the run",
            () => Task.FromResult("nobody waits"));
        var waiting = await WaitingAsync();
        await other.CommitAsync();
        await Task.WhenAll(completions);

        Assert.That(tasks, Has.Count.EqualTo(3));
        Assert.That(waiting, Is.EqualTo(1));
    }

    // Or the worker would take a lock for a dead network, and give up all its sessions.
    [Test]
    public async Task Calls_give_up_a_lock_before_the_worker_gives_up_the_call()
    {
        var patient = await Database.RowsAsync<string>(
            """
            select p.proname
            from pg_proc p
            cross join unnest(p.proconfig) setting
            where p.pronamespace = 'pgflow'::regnamespace
              and setting like 'lock_timeout=%'
              and split_part(setting, '=', 2)::interval > $1
            order by 1
            """,
            WorkerConnectionSettings.FirstTry - TimeSpan.FromMilliseconds(500));

        // Definitions have a time of their own.
        Assert.That(patient, Is.EqualTo(new[] { "_lock_flow_slug", "create_flow", "define_flow" }));
    }

    private Task<int> WaitingAsync() =>
        Database.ScalarAsync<int>(
            "select count(*)::int from pg_stat_activity where application_name = 'pgflow-worker completion' "
            + "and datname = current_database() and state = 'active' and wait_event_type = 'Lock'");

    private static async Task<int> ProcessAsync(WorkerConnection connection) => (await connection.QueryAsync(
        "select pg_backend_pid()", [], row => row.GetInt32(0), CancellationToken.None))[0];
}

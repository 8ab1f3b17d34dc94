using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Recovery;

/// <summary>
/// A fixture whose workers have leases of 15 s. Time passes by moving their heartbeats into the past; each test's
/// tasks and workers are gone when it ends, so that no other test recovers them.
/// </summary>
public abstract class RecoveryFixture(TestServer server) : EngineFixture(server)
{
    private const int Lease = 15;

    /// <summary>A worker whose heartbeats of an hour have no gap.</summary>
    private protected Guid Sweeper { get; private set; }

    [SetUp]
    public async Task RegisterSweeperAsync() => Sweeper = await RegisterAsync(aliveFor: TimeSpan.FromHours(1));

    [TearDown]
    public async Task RemoveTasksAsync() =>
        await Sql.ExecuteAsync(
            """
            delete from pgflow.step_tasks;
            delete from pgflow.step_states;
            delete from pgflow.runs;
            delete from pgflow.deps;
            delete from pgflow.steps;
            select pgflow._drop_queue(f.flow_slug) from pgflow.flows f;
            delete from pgflow.flows;
            delete from pgflow.workers;
            """);

    private protected async Task<Guid> RegisterAsync(TimeSpan aliveFor = default, int? lease = Lease)
    {
        var worker = Guid.NewGuid();
        await Sql.ExecuteAsync("select pgflow.register_worker($1, 'any', 'tests', $2)", worker, lease);
        await Sql.ExecuteAsync(
            "update pgflow.workers set alive_since = now() - $2 where worker_id = $1", worker, aliveFor);
        return worker;
    }

    /// <summary>The worker's last heartbeat becomes that old.</summary>
    private protected Task<int> FallSilentAsync(Guid worker, int seconds = Lease + 1) =>
        Sql.ExecuteAsync(
            "update pgflow.workers set last_heartbeat_at = now() - make_interval(secs => $2) where worker_id = $1",
            worker, seconds);

    /// <summary>A new worker that claims and dies with what it has claimed.</summary>
    private protected async Task<IReadOnlyList<Claim>> ClaimAndDieAsync(int quantity = 1000)
    {
        var worker = await RegisterAsync();
        var claims = await Sql.ClaimAsync(Flow, worker, quantity);
        await FallSilentAsync(worker);

        // On a busy machine the deaths of a test take longer than the gap that the sweeper may have.
        await FallSilentAsync(Sweeper, seconds: 0);
        await RecoverAsync();
        return claims;
    }

    /// <summary>The tasks that the sweeper recovers, each as "step outcome count".</summary>
    private protected Task<IReadOnlyList<string?>> RecoverAsync(int limit = 1000) =>
        Sql.RowsAsync<string>(
            "select concat_ws(' ', step_slug, outcome, tasks) from pgflow.recover_tasks($1, $2)", Sweeper, limit);

    private protected Task<IReadOnlyList<string?>> RepairAsync(int limit = 500) =>
        Sql.RowsAsync<string>(
            "select concat_ws(' ', step_slug, outcome, tasks) from pgflow.repair_tasks($1, $2)", Flow, limit);

    /// <summary>The flow's tasks, each as "status, attempts, requeues, trial size".</summary>
    private protected Task<IReadOnlyList<string?>> TasksAsync() =>
        Sql.RowsAsync<string>(
            """
            select concat_ws(', ', status, attempts_count, requeued_count, trial_size) from pgflow.step_tasks
            where flow_slug = $1 order by run_id, step_slug, task_index
            """,
            Flow);

    private protected Task<IReadOnlyList<string?>> ViolationsAsync() =>
        Sql.RowsAsync<string>("select violation from pgflow.check_invariants()");
}

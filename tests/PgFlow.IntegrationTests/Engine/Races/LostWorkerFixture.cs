using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>A map of three, two of them held by a worker that fell silent, and somebody who may judge it.</summary>
public abstract class LostWorkerFixture(TestServer server) : RaceFixture(server)
{
    private protected const string Task0 = "array[$1::uuid], '{m}', '{0}', '{1}'";

    /// <summary>$1 is the run, $2 the judge; "outcome count" of the run's flow.</summary>
    private protected const string Recover =
        """
        select r.outcome || ' ' || r.tasks
        from pgflow.recover_tasks($2, 1000) r
        where r.flow_slug = (select flow_slug from pgflow.runs where run_id = $1)
        """;

    private protected Guid Sweeper { get; private set; }

    private protected Guid Run { get; private set; }

    private protected IReadOnlyList<Claim> Claims { get; private set; } = [];

    [SetUp]
    public async Task LoseWorkerAsync()
    {
        await DefineAsync("m[]", "after: m");
        Sweeper = await Sql.RegisterWorkerAsync();
        await Sql.ExecuteAsync("update pgflow.workers set lease_seconds = 600 where worker_id = any ($1)", Both);
        await Sql.ExecuteAsync(
            "update pgflow.workers set alive_since = now() - interval '1 day' where worker_id = $1", Sweeper);
        Run = await Sql.StartAsync(Flow, "[0, 1, 2]");
        Claims = await Sql.ClaimAsync(Flow, Worker, 2);
        await FallSilentAsync();
    }

    private Guid[] Both => [Worker, Sweeper];

    private protected Task<int> FallSilentAsync(string since = "20 minutes") =>
        Sql.ExecuteAsync(
            "update pgflow.workers set last_heartbeat_at = now() - $2::interval where worker_id = $1", Worker, since);

    private protected Task<string?> RecoverAsync() => Sql.ScalarAsync<string>(Recover, Run, Sweeper);

    /// <summary>Statuses of the map's tasks, in order.</summary>
    private protected async Task<string> TasksAsync() =>
        string.Join(", ", await Sql.RowsAsync<string>(
            "select status from pgflow.step_tasks where run_id = $1 and step_slug = 'm' order by task_index", Run));
}

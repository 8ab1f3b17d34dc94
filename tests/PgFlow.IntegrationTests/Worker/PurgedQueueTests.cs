using PgFlow.IntegrationTests.Resilience;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>Somebody empties a flow's queue while its tasks wait.</summary>
[Slow]
public sealed class PurgedQueueTests : WorkerFixture
{
    private const int Tasks = 20_000;

    // What is in hand has lost its messages and is not repaired.
    protected override bool KeepsInvariants => false;

    [Test]
    public async Task Messages_are_brought_back_without_a_pause()
    {
        var flow = await DefineAsync("purged", Map("step"));
        var handlers = new GatedHandlers();
        await using var worker = WorkerProcess.Start(
            Database.WorkerConnectionString, handlers.Catalog(flow), ("Recovery:RepairInterval", "00:00:05"));
        await StartAsync(flow, $"[{string.Join(',', Enumerable.Range(0, Tasks))}]");
        await worker.UntilAsync(() => handlers.Running > 0, "handlers run");

        await Database.ExecuteAsync("select pgmq.purge_queue($1)", flow.Slug);
        await WaitUntil.TrueAsync(
            async () => await MuteAsync(flow) == 0,
            "each queued task has a message",
            async () => $"{await MuteAsync(flow)} have none; {worker.Describe()}",
            TimeSpan.FromSeconds(30));

        handlers.Open();
    }

    private Task<long> MuteAsync(FlowDefinition flow) => Database.ScalarAsync<long>(
        $"""
        select count(*) from pgflow.step_tasks t
        where t.flow_slug = $1 and t.status = 'queued'
          and not exists (select from pgmq.q_{flow.Slug} q where q.msg_id = t.message_id)
        """,
        flow.Slug);
}

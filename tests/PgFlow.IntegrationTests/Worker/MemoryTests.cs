using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>A worker whose memory is a fraction of what waits for it.</summary>
[Slow]
public sealed class MemoryTests : DatabaseFixture
{
    // 192 MiB. What waits are 150 MB of JSON, which are as many characters of two bytes each.
    private const string HeapLimit = "0xC000000";
    private const int Runs = 50;
    private const int Size = 3_000_000;

    [Test]
    public async Task Inputs_that_are_more_than_the_memory_are_worked_off()
    {
        using var folder = new WorkingFolder("Outcomes");
        await using var migration = PgFlowProcess.Start(
            folder.Path, ["migrate", "--connection", Database.ConnectionString, "--plugins", "plugins"]);
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
        await Database.ExecuteAsync(
            "select pgflow.start_flows('large', array_fill(to_jsonb(repeat('x', $1)), array[$2]))", Size, Runs);

        await using var worker = PgFlowProcess.Start(
            folder.Path,
            ["worker", "--flows", "large", "--until-idle"],
            ("DOTNET_GCHeapHardLimit", HeapLimit),
            ("ConnectionStrings__PgFlow", Database.WorkerConnectionString));
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(exitCode, Is.Zero, worker.Output + worker.Errors);
        Assert.That(
            await Database.RowsAsync<string>(
                """
                select distinct concat_ws(' ', r.status, r.output, t.attempts_count, t.requeued_count)
                from pgflow.runs r join pgflow.step_tasks t using (run_id)
                """),
            Is.EqualTo(new[] { $$"""completed {"measure": {{Size}}} 1 0""" }));
    }
}

using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Selection;

namespace PgFlow.Tests.Worker;

public sealed class TaskExecutorTests
{
    [Test]
    public async Task Task_of_a_step_without_an_invoker_fails_and_is_not_lost()
    {
        var store = new InMemoryStore(TimeProvider.System);
        await using var worker = new TestWorker(new InMemoryCatalog(), TimeProvider.System, store);
        var lanes = worker.Services.GetRequiredService<ReportLanes>();
        var task = store.Enqueue("flow", "step", maxAttempts: 1);
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);

        var flow = new SelectedFlow(new FlowDefinition { Slug = "flow" }, new Dictionary<string, IStepInvoker>());
        worker.Services.GetRequiredService<TaskExecutor>().Start(flow, claimed[0], hiddenSince: 0);
        await worker.Services.GetRequiredService<HeldTasks>().Snapshot()[0].Execution;
        lanes.Finish();
        await lanes.RunAsync(CancellationToken.None);

        Assert.That(task.Status, Is.EqualTo("failed"));
        Assert.That(task.Error, Does.StartWith("KeyNotFoundException"));
    }
}

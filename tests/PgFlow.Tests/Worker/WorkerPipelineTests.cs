using Microsoft.Extensions.DependencyInjection;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Loops;

namespace PgFlow.Tests.Worker;

public sealed class WorkerPipelineTests
{
    [Test]
    public async Task Loop_that_cannot_start_does_not_keep_the_others_from_starting()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step");
        await using var worker = new TestWorker(
            new InMemoryCatalog().Add("flow", ["step"], (input, _, _) => Task.FromResult(input)),
            TimeProvider.System,
            store,
            configure: services => services.AddSingleton<IWorkerLoop>(new UnstartableLoop()));

        worker.Start();

        await WaitUntil.TrueAsync(() => task.Status == "completed", () => task.Status);
    }

    private sealed class UnstartableLoop : IWorkerLoop
    {
        public string Name => "cannot start";

        public LoopStage Stage => LoopStage.Claiming;

        public Task RunAsync(CancellationToken stopping) => throw new InvalidOperationException("no thread");
    }
}

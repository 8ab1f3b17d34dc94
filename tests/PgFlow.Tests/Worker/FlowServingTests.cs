using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Hosting;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Stopping;

namespace PgFlow.Tests.Worker;

public sealed class FlowServingTests
{
    [Test]
    public async Task Reading_is_waited_for_when_the_wait_for_missing_flows_has_died()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var worker = new TestWorker(new InMemoryCatalog(), TimeProvider.System, store);
        worker.Services.GetRequiredService<ServedFlows>().Note(
            [Flow("flow")], [new UnservedFlow(Flow("late"), "it does not exist", IsMissing: true)]);
        store.Before = call =>
        {
            if (call == "ensure")
            {
                throw new DatabaseError("42501");
            }
        };
        using var log = new BrokenLog();
        using var stopping = new CancellationTokenSource();

        var serving = Serving(worker.Services, log).RunAsync(stopping.Token);
        var loops = worker.Services.GetRequiredService<LoopTicks>();
        await WaitUntil.TrueAsync(
            () => loops.Loops.GetValueOrDefault("register flows")?.IsDead == true, () => loops.Loops.Keys);
        var early = serving.IsCompleted;
        await stopping.CancelAsync();

        await Assert.ThrowsAsync<IOException>(() => serving);
        Assert.That((early, loops.Loops.ContainsKey("read flow")), Is.EqualTo((false, false)));
    }

    private static FlowServing Serving(IServiceProvider services, BrokenLog log) => new(
        services.GetRequiredService<ServedFlows>(),
        services.GetRequiredService<FlowRegistrar>(),
        services.GetRequiredService<FlowReaders>(),
        services.GetRequiredService<TaskMetrics>(),
        services.GetRequiredService<FetchMetrics>(),
        services.GetRequiredService<IOptions<WorkerOptions>>(),
        services.GetRequiredService<LoopTicks>(),
        TimeProvider.System,
        new Logger<FlowServing>(log));

    private static SelectedFlow Flow(string slug) => new(
        new FlowDefinition { Slug = slug, Steps = [new StepDefinition { Slug = "step" }] },
        new Dictionary<string, IStepInvoker>
        {
            ["step"] = new DelegateInvoker((input, _, _) => Task.FromResult(input)),
        });
}

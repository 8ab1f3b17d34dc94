using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using PgFlow.Client;
using PgFlow.TestKit.Categories;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Instruments;

namespace PgFlow.Tests.Metrics;

/// <summary>What a task pays for being measured, with the exporter that a worker has.</summary>
public sealed class MeasurementCostTests
{
    [Test]
    [Slow]
    public void Measuring_a_task_from_its_start_to_its_result_allocates_nothing()
    {
        using var meters = new TestMeters();
        var metrics = new TaskMetrics(new WorkerMeter(meters), TimeProvider.System);
        using var provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(WorkerMeter.Name)
            .AddPrometheusExporter()
            .Build();
        var task = Claimed();
        for (var warmUp = 0; warmUp < 100; warmUp++)
        {
            Measure(metrics, task);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (var measured = 0; measured < 10_000; measured++)
        {
            Measure(metrics, task);
        }

        TestContext.Out.WriteLine($"{watch.Elapsed.TotalNanoseconds / 10_000:0} ns per task");
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000.0, Is.LessThan(1));
    }

    private static void Measure(TaskMetrics metrics, ClaimedTask task)
    {
        metrics.Started(task);
        metrics.HandlerEnded(task, TimeSpan.FromMilliseconds(7));
        metrics.Reported(task, TaskOutcome.Completed);
    }

    private static ClaimedTask Claimed() => new()
    {
        Claim = new TaskClaim("measured", Guid.Empty, "step", 0, 1),
        MessageId = 1,
        Attempt = 1,
        MaxAttempts = 3,
        Timeout = TimeSpan.FromSeconds(60),
        ReadyAt = DateTimeOffset.UtcNow,
        Input = null,
    };
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Instruments;

namespace PgFlow.Tests.Metrics;

public sealed class MeterScopeTests
{
    [Test]
    public async Task Workers_of_one_process_have_meters_of_their_own()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();

        var first = new WorkerMeter(meters).Meter;
        var second = new WorkerMeter(meters, scope: new MeterScope("Reports")).Meter;

        Assert.That(second, Is.Not.SameAs(first));
        Assert.That(second.Tags, Is.EqualTo(new[] { KeyValuePair.Create("pgflow.worker", (object?)"Reports") }));
    }
}

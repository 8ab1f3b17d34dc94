using Microsoft.Extensions.Time.Testing;
using PgFlow.Worker.Fetching;

namespace PgFlow.Tests.Worker;

public sealed class FlowWakesTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Wake_that_comes_before_the_wait_is_kept()
    {
        using var wakes = new FlowWakes();
        var signal = wakes.Of("flow");

        wakes.Wake("flow");

        Assert.That(await signal.WaitAsync(Timeout.InfiniteTimeSpan, _time, CancellationToken.None));
    }

    [Test]
    public async Task Flow_that_nobody_reads_is_not_woken()
    {
        using var wakes = new FlowWakes();

        wakes.Wake("flow");

        Assert.That(
            await wakes.Of("flow").WaitAsync(TimeSpan.Zero, _time, CancellationToken.None), Is.False);
    }
}

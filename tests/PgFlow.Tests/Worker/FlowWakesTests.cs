using Microsoft.Extensions.Time.Testing;
using PgFlow.Worker.Waking;

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

    [Test]
    public async Task Notification_does_not_end_the_linger_of_a_stream_and_a_wake_does()
    {
        using var wakes = new FlowWakes();
        var signal = wakes.Of("flow");
        wakes.SetStreaming("flow", isStreaming: true);

        wakes.Notify("flow");
        var afterNotification = await IsSetAsync(signal);
        wakes.Wake("flow");

        Assert.That((afterNotification, await IsSetAsync(signal)), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Notification_wakes_a_flow_that_is_no_stream_any_more()
    {
        using var wakes = new FlowWakes();
        var signal = wakes.Of("flow");
        wakes.SetStreaming("flow", isStreaming: true);
        wakes.SetStreaming("flow", isStreaming: false);

        wakes.Notify("flow");

        Assert.That(await IsSetAsync(signal));
    }

    private Task<bool> IsSetAsync(WakeSignal signal) =>
        signal.WaitAsync(TimeSpan.Zero, _time, CancellationToken.None);
}

using Microsoft.Extensions.Time.Testing;
using PgFlow.Worker.Waking;

namespace PgFlow.Tests.Worker;

public sealed class NotifiedWakesTests
{
    private readonly FakeTimeProvider _time = new();
    private FlowWakes _wakes = null!;
    private NotifiedWakes _notified = null!;

    private WakeSignal Signal => _wakes.Of("flow");

    [SetUp]
    public void Create()
    {
        _wakes = new FlowWakes();
        _notified = new NotifiedWakes(_wakes, _time);

        // Only flows that are read are woken.
        _ = Signal;
    }

    [TearDown]
    public void Dispose()
    {
        _notified.Dispose();
        _wakes.Dispose();
    }

    [Test]
    public async Task Storm_of_notifications_wakes_a_flow_once_a_second_after_the_first_ten()
    {
        var woken = 0;
        for (var step = 0; step < 10_000; step++)
        {
            _notified.Notify("flow");
            woken += await IsWokenAsync() ? 1 : 0;
            _time.Advance(TimeSpan.FromMilliseconds(1));
            woken += await IsWokenAsync() ? 1 : 0;
        }

        Assert.That(woken, Is.EqualTo(NotifiedWakes.Burst + 10).Within(3));
    }

    [Test]
    public async Task Notification_that_comes_too_soon_is_late_and_not_lost()
    {
        await SpendAsync();

        _notified.Notify("flow");
        var atOnce = await IsWokenAsync();
        _time.Advance(2 * NotifiedWakes.Spacing);

        Assert.That((atOnce, await IsWokenAsync()), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Flow_that_had_work_is_woken_at_once_again()
    {
        await SpendAsync();
        _notified.NoteWorked("flow");

        _notified.Notify("flow");

        Assert.That(await IsWokenAsync());
    }

    [Test]
    public async Task Storm_for_one_flow_delays_no_other()
    {
        var other = _wakes.Of("other");
        await SpendAsync();
        _notified.Notify("flow");

        _notified.Notify("other");

        Assert.That(await other.WaitAsync(TimeSpan.Zero, _time, CancellationToken.None));
    }

    [Test]
    public async Task Flow_that_nobody_reads_here_is_ignored()
    {
        _notified.Notify("unknown");

        Assert.That((_wakes.IsRead("unknown"), await IsWokenAsync()), Is.EqualTo((false, false)));
    }

    private async Task SpendAsync()
    {
        for (var wake = 0; wake < NotifiedWakes.Burst; wake++)
        {
            _notified.Notify("flow");
            await IsWokenAsync();
        }
    }

    private Task<bool> IsWokenAsync() => Signal.WaitAsync(TimeSpan.Zero, _time, CancellationToken.None);
}

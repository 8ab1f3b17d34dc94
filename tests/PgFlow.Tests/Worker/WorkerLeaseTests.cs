using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PgFlow.TestKit.Logging;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Pacing;

namespace PgFlow.Tests.Worker;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkerLeaseTests : IDisposable
{
    private static readonly HeartbeatOptions Options = new();

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _logger = new();
    private readonly LoggerFactory _loggers;
    private readonly WorkerLease _lease;

    public WorkerLeaseTests()
    {
        _loggers = new LoggerFactory([_logger]);
        _lease = Lease(_time);
    }

    [Test]
    public void Lease_of_a_worker_whose_heartbeats_never_got_through_lapses()
    {
        var before = _lease.IsHeld;
        _lease.Begin(Moment.Now(_time));
        _time.Advance(Options.Lease - TimeSpan.FromMilliseconds(1));
        var during = _lease.IsHeld;
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That((before, during, _lease.IsHeld), Is.EqualTo((true, true, false)));
    }

    [Test]
    public void Second_registration_renews_nothing()
    {
        _lease.Begin(Moment.Now(_time));
        _time.Advance(Options.Lease);
        _lease.Begin(Moment.Now(_time));

        Assert.That(_lease.IsHeld, Is.False);
    }

    [Test]
    public void Lease_lapses_while_the_machine_is_suspended()
    {
        var clocks = new TwoClocks();
        var lease = Lease(clocks);
        lease.Renew(Moment.Now(clocks));

        clocks.Told += Options.Lease;

        Assert.That(lease.IsHeld, Is.False);
    }

    [Test]
    public void Clock_that_is_set_back_does_not_prolong_the_lease()
    {
        var clocks = new TwoClocks();
        var lease = Lease(clocks);
        lease.Renew(Moment.Now(clocks));

        clocks.Told -= TimeSpan.FromHours(1);
        clocks.Counted += Options.Lease;

        Assert.That(lease.IsHeld, Is.False);
    }

    [Test]
    public async Task Lapse_is_said_once_however_many_wait_and_so_is_its_end()
    {
        _lease.Renew(Moment.Now(_time));
        _time.Advance(Options.Lease);
        Task[] waiting =
        [
            _lease.WaitUntilHeldAsync(CancellationToken.None), _lease.WaitUntilHeldAsync(CancellationToken.None),
        ];

        _lease.Renew(Moment.Now(_time));
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(10));
        _lease.Renew(Moment.Now(_time));

        Assert.That(_logger.Entries.Select(entry => entry.Level), Is.EqualTo(new[]
        {
            LogLevel.Warning, LogLevel.Information,
        }));
    }

    [Test]
    public async Task Renewal_that_came_too_late_ends_no_wait()
    {
        var asked = Moment.Now(_time);
        _lease.Renew(asked);
        _time.Advance(Options.Lease);
        using var stop = new CancellationTokenSource();
        var waiting = _lease.WaitUntilHeldAsync(stop.Token);

        _lease.Renew(asked);
        await stop.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting);
    }

    public void Dispose()
    {
        _loggers.Dispose();
        _logger.Dispose();
    }

    private WorkerLease Lease(TimeProvider time) => new(
        Microsoft.Extensions.Options.Options.Create(Options), time, _loggers.CreateLogger<WorkerLease>());
}

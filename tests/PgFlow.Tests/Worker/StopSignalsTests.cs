using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Cli.Processes;

namespace PgFlow.Tests.Worker;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StopSignalsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<int> _exits = [];
    private readonly StopSignals _signals;

    public StopSignalsTests() =>
        _signals = new StopSignals(_time, CancellationToken.None) { Exit = _exits.Add };

    [Test]
    public void Signals_within_a_second_ask_for_one_end()
    {
        _signals.Note(PosixSignal.SIGTERM);
        _signals.Note(PosixSignal.SIGTERM);
        _time.Advance(StopSignals.Together - TimeSpan.FromMilliseconds(1));
        _signals.Note(PosixSignal.SIGHUP);

        Assert.That(
            (_signals.Token.IsCancellationRequested, _signals.First, _exits.Count),
            Is.EqualTo((true, PosixSignal.SIGTERM, 0)));
    }

    [TestCase(PosixSignal.SIGHUP, 129)]
    [TestCase(PosixSignal.SIGINT, 130)]
    [TestCase(PosixSignal.SIGQUIT, 131)]
    [TestCase(PosixSignal.SIGTERM, 143)]
    public void Signal_that_comes_later_ends_the_process_with_its_own_code(PosixSignal second, int exitCode)
    {
        var announced = new List<PosixSignal>();
        _signals.Announce = announced.Add;
        _signals.Note(PosixSignal.SIGINT);

        _time.Advance(StopSignals.Together);
        _signals.Note(second);

        Assert.That(_exits, Is.EqualTo(new[] { exitCode }));
        Assert.That(announced, Is.EqualTo(new[] { second }));
    }

    [Test]
    public void End_that_takes_longer_than_it_may_is_reported()
    {
        using var overdue = new BlockingCollection<TimeSpan>();
        using var guard = new StopGuard(TimeSpan.Zero, overdue.Add);
        _signals.Asked = guard.Begin;
        var early = overdue.Count;

        _signals.Note(PosixSignal.SIGTERM);

        Assert.That(overdue.TryTake(out _, TimeSpan.FromSeconds(30)));
        Assert.That(early, Is.Zero);
    }

    public void Dispose() => _signals.Dispose();
}

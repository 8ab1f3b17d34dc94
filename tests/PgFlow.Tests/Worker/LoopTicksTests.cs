using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Worker.Loops;

namespace PgFlow.Tests.Worker;

public sealed class LoopTicksTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TooLong = Longest + TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Loop_that_is_silent_for_longer_than_it_may_be_hangs()
    {
        var ticks = Started();
        _time.Advance(Longest);
        var early = Ailment(ticks);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((early, Ailment(ticks)), Is.EqualTo(((string?)null, "hangs: its pass has taken 11 s so far")));
    }

    [Test]
    public void Loop_that_waits_for_work_may_be_silent()
    {
        var ticks = Started();

        using (ticks.Rest("loop"))
        {
            _time.Advance(TooLong);
            Assert.That(Ailment(ticks), Is.Null);
        }

        Assert.That(Ailment(ticks), Is.Null);
        _time.Advance(TooLong);
        Assert.That(Ailment(ticks), Is.Not.Null);
    }

    [Test]
    public void Loop_that_fails_because_the_database_is_away_does_not_ail()
    {
        var ticks = Started();

        Fail(ticks, new TimeoutException(), times: 100);

        Assert.That(Ailment(ticks), Is.Null);
    }

    [Test]
    public void Loop_that_keeps_failing_beyond_hope_ails_until_it_succeeds()
    {
        var ticks = Started();
        Fail(ticks, new DatabaseError("42501"), times: 5);
        var ailment = Ailment(ticks);

        ticks.Tick("loop");

        Assert.That((ailment, Ailment(ticks)), Is.EqualTo(("keeps failing: error 42501", (string?)null)));
    }

    [Test]
    public void Loop_that_no_task_needs_is_never_what_a_worker_is_stuck_at()
    {
        var ticks = new LoopTicks(_time);
        ticks.Start("loop", Longest, isAuxiliary: true);

        Fail(ticks, new DatabaseError("42501"), times: 5);

        Assert.That((Ailment(ticks), ticks.FindStuck()), Is.EqualTo(("keeps failing: error 42501", (StuckLoop?)null)));
    }

    [Test]
    public async Task Loop_whose_task_was_faulted_has_died()
    {
        var ticks = new LoopTicks(_time);
        var loop = new BackgroundLoop("loop", ticks, _time, new BrokenLogger());

        await Assert.ThatAsync(
            () => loop.RunAsync(_ => throw new InvalidDataException("bad"), CancellationToken.None),
            Throws.TypeOf<InvalidOperationException>());

        Assert.That(Ailment(ticks), Is.EqualTo("has died: no log"));
    }

    [Test]
    public async Task Loop_whose_thread_has_ended_has_died()
    {
        var ticks = new LoopTicks(_time);
        using var loop = new ThreadLoop(
            "loop", Longest, () => throw new InvalidDataException("bad"), ticks, new BrokenLogger());

        await loop.RunAsync(CancellationToken.None);

        Assert.That(Ailment(ticks), Is.EqualTo("has died: no log"));
    }

    [Test]
    public async Task Loop_that_has_nothing_left_to_do_is_forgotten()
    {
        var ticks = new LoopTicks(_time);

        await new BackgroundLoop("loop", ticks, _time, NullLogger.Instance)
            .RunAsync(_ => Task.FromResult(false), CancellationToken.None);

        Assert.That(ticks.Loops, Is.Empty);
    }

    private LoopTicks Started()
    {
        var ticks = new LoopTicks(_time);
        ticks.Start("loop", Longest);
        return ticks;
    }

    private string? Ailment(LoopTicks ticks) => ticks.Loops["loop"].AilmentAt(_time.GetUtcNow());

    private static void Fail(LoopTicks ticks, Exception error, int times)
    {
        for (var pass = 0; pass < times; pass++)
        {
            ticks.Fail("loop", error);
        }
    }

    private sealed class BrokenLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => throw new InvalidOperationException("no log");
    }
}

using System.Collections.Concurrent;
using PgFlow.Worker.Resilience;

namespace PgFlow.Worker.Loops;

/// <summary>
/// Tracks the last successful pass of each loop of the process, and which loops fail or hang. Read by health, metrics
/// and the idle watch.
/// </summary>
internal sealed class LoopTicks(TimeProvider time)
{
    /// <summary>The time limit of a pass: a few calls at their timeouts, and results that wait for locks.</summary>
    public static readonly TimeSpan LongestPass = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, LoopState> _loops = new(StringComparer.Ordinal);

    /// <summary>Raised for each pass that failed, with its loop and its error.</summary>
    public event Action<string, Exception>? Failed;

    /// <summary>All loops that run, or have died.</summary>
    public IReadOnlyDictionary<string, LoopState> Loops => _loops;

    /// <summary>Announces a loop, before its first pass.</summary>
    public void Start(string loop, TimeSpan longestSilence, bool isAuxiliary = false) =>
        _loops[loop] = New() with { LongestSilence = longestSilence, IsAuxiliary = isAuxiliary };

    public void Tick(string loop)
    {
        var now = time.GetUtcNow();
        Update(loop, state => state with { LastTick = now, LastSign = now, Failures = 0, Error = null });
    }

    /// <summary>
    /// Marks the loop, until disposed, as waiting for work, for room or for its time, which may take any time.
    /// </summary>
    public IDisposable Rest(string loop) => new LoopRest(this, loop);

    /// <summary>Lets the loop rest for the given time; returns early, without an exception, when cancelled.</summary>
    public async Task RestAsync(string loop, TimeSpan rest, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var resting = Rest(loop);

        // The one delay of all loops that no signal ends, by a clock that tests replace.
        await Task.Delay(rest, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Records a failed pass. An unavailable database recovers and does not count.</summary>
    public void Fail(string loop, Exception error)
    {
        var now = time.GetUtcNow();
        var isPassing = DatabaseTrouble.IsPassing(error);
        Update(loop, state => state with
        {
            LastSign = now,
            Failures = isPassing ? 0 : state.Failures + 1,
            Error = error,
        });
        Failed?.Invoke(loop, error);
    }

    /// <summary>Records that an error has ended a loop for good.</summary>
    public void Die(string loop, Exception error) => Update(loop, state => state with { Error = error, IsDead = true });

    /// <summary>
    /// Returns a loop that tasks need and whose last passes have all failed without hope of recovery.
    /// </summary>
    public StuckLoop? FindStuck() => _loops
        .Where(loop => loop.Value is { IsAuxiliary: false, Failures: >= LoopState.FailuresOfAStuckLoop })
        .Select(loop => new StuckLoop(loop.Key, loop.Value.Failures, loop.Value.Error!))
        .FirstOrDefault();

    public void Forget(string loop) => _loops.TryRemove(loop, out _);

    internal void SetResting(string loop, bool isResting)
    {
        var now = time.GetUtcNow();
        Update(loop, state => state with { IsResting = isResting, LastSign = now });
    }

    private void Update(string loop, Func<LoopState, LoopState> change) =>
        _loops.AddOrUpdate(loop, _ => change(New()), (_, state) => change(state));

    private LoopState New() => new() { StartedAt = time.GetUtcNow(), LastSign = time.GetUtcNow() };
}

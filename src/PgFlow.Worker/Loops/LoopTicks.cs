using System.Collections.Concurrent;
using PgFlow.Worker.Resilience;

namespace PgFlow.Worker.Loops;

/// <summary>
/// When each loop of the process last got through a pass, and which ones do not. Health, metrics and the watch for
/// idleness read it.
/// </summary>
internal sealed class LoopTicks(TimeProvider time)
{
    /// <summary>How long a pass may take: a few calls at their timeouts, and results that wait for locks.</summary>
    public static readonly TimeSpan LongestPass = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, LoopState> _loops = new(StringComparer.Ordinal);

    /// <summary>Raised for each pass that failed, with its loop and its error.</summary>
    public event Action<string, Exception>? Failed;

    /// <summary>Every loop that runs, or has died.</summary>
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
    /// Until it is disposed, the loop waits for work, for room or for its time, which may take as long as it likes.
    /// </summary>
    public IDisposable Rest(string loop) => new LoopRest(this, loop);

    /// <summary>Notes a failed pass. A database that is away will be back and does not count.</summary>
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

    /// <summary>Notes that a loop has ended by an error that it did not survive: it will not come back.</summary>
    public void Die(string loop, Exception error) => Update(loop, state => state with { Error = error, IsDead = true });

    /// <summary>
    /// A loop that tasks need and whose last passes have all failed, beyond hope of a cure by itself.
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

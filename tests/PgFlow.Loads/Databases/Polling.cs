using System.Diagnostics;

namespace PgFlow.Loads.Databases;

/// <summary>Waits for a condition and says how long it took.</summary>
internal static class Polling
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Null when the condition did not come before the deadline.</summary>
    public static async Task<TimeSpan?> UntilAsync(
        Func<Task<bool>> condition, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Interval);
        while (!await condition())
        {
            if (watch.Elapsed > deadline)
            {
                return null;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return watch.Elapsed;
    }

    /// <summary>Lets a fault last.</summary>
    public static async Task ForAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync(cancellationToken);
    }
}

using System.Diagnostics;
using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Soak;

/// <summary>Starts runs at an even pace, and prunes what has ended.</summary>
internal sealed class SoakProducer(Database database, SoakSettings settings)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns when all runs are started.</summary>
    public async Task StartRunsAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Interval);
        for (var started = 0; started < settings.Runs; await timer.WaitForNextTickAsync(cancellationToken))
        {
            var due = Math.Min(settings.Runs, (int)(settings.Runs * (watch.Elapsed / settings.Time)));
            await database.ExecuteAsync(
                """
                select pgflow.start_flows(
                  'soak', array(select to_jsonb(n) from generate_series($1, $2 - 1) n))
                """,
                cancellationToken,
                started,
                due);
            started = due;
        }
    }

    /// <summary>Prunes until it is cancelled; returns how many times it did.</summary>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(settings.PruneInterval);
        for (var prunes = 0; ; prunes++)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return prunes;
            }

            await database.ExecuteAsync(
                "select pgflow.prune_data_older_than($1)", CancellationToken.None, settings.Retention);
        }
    }
}

using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Scaling;

/// <summary>Starts the bursts when their time has come.</summary>
internal sealed class BurstyLoad(Database database, ScalingSettings settings)
{
    private int _arrived;

    /// <summary>Tasks that came since the last call.</summary>
    public int TakeArrived() => Interlocked.Exchange(ref _arrived, 0);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = TimeSpan.Zero;
        foreach (var burst in settings.Bursts)
        {
            await Polling.ForAsync(settings.Real(burst.At - now), cancellationToken);
            await database.ExecuteAsync(
                "select pgflow.start_flow($1, (select jsonb_agg(n) from generate_series(1, $2) n))",
                cancellationToken,
                ScalingRun.Flow,
                burst.Tasks);
            Interlocked.Add(ref _arrived, burst.Tasks);
            now = burst.At;
        }
    }
}

using Npgsql;

namespace PgFlow.Benchmarks.Processes;

/// <summary>Counts the worker's server connections while it runs, and keeps the highest count.</summary>
internal sealed class BackendWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    private BackendWatch(NpgsqlDataSource dataSource) => _watching = WatchAsync(dataSource);

    public int Most { get; private set; }

    public static BackendWatch Start(NpgsqlDataSource dataSource) => new(dataSource);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(NpgsqlDataSource dataSource)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            await using var count = dataSource.CreateCommand(
                "select count(*)::int from pg_stat_activity where application_name like 'pgflow-worker%'");
            Most = Math.Max(Most, (int)(await count.ExecuteScalarAsync(_stop.Token))!);
        }
    }
}

using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Processes;

/// <summary>
/// Looks again and again at the workers' server connections: how many there are and what they wait for.
/// </summary>
internal sealed class BackendWatch : IAsyncDisposable
{
    /// <summary>
    /// What a connection does that executes a statement and waits for nothing, as far as can be seen.
    /// </summary>
    public const string Running = "running";

    private const string Backends =
        $"""
        select case
            when state <> 'active' then 'idle'
            else coalesce(wait_event_type || ' ' || wait_event, '{Running}')
          end,
          count(*)::int
        from pg_stat_activity
        where datname = current_database() and application_name like 'pgflow-worker%'
        group by 1
        """;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
    private readonly Task _watching;
    private int _looks;

    private BackendWatch(Database database) => _watching = WatchAsync(database);

    /// <summary>The most connections at once.</summary>
    public int Most { get; private set; }

    public static BackendWatch Start(Database database) => new(database);

    /// <summary>Ends the watch; returns how many connections did each thing on average, idle ones left out.</summary>
    public async Task<IReadOnlyDictionary<string, double>> StopAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _seen.Where(one => one.Key != "idle").ToDictionary(one => one.Key, one => (double)one.Value / _looks);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync(Database database)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            var backends = await database.QueryAsync(
                Backends, row => (Doing: row.GetString(0), Count: row.GetInt32(1)), _stop.Token);
            _looks++;
            Most = Math.Max(Most, backends.Sum(one => one.Count));
            foreach (var (doing, count) in backends)
            {
                _seen[doing] = _seen.GetValueOrDefault(doing) + count;
            }
        }
    }
}

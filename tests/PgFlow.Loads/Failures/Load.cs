using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Failures;

/// <summary>
/// One map and many diamonds at once, then more diamonds whenever few tasks are left, so that a fault meets a busy
/// queue however long it takes. Ids are given here: a start whose answer was lost is repeated, not doubled.
/// </summary>
internal sealed class Load(Database database, FailureSettings settings) : IAsyncDisposable
{
    private const int TasksPerDiamond = 4;
    private const int Refill = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Guid> _started = [];
    private Task _refilling = Task.CompletedTask;

    /// <summary>The runs whose start the database has confirmed.</summary>
    public IReadOnlyList<Guid> Started => _started;

    public int FirstTasks => settings.MapElements + (settings.Diamonds * TasksPerDiamond);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var map = Guid.NewGuid();
        await database.ExecuteAsync(
            """
            select run_id from pgflow.start_flow(
              'ledger_map', (select jsonb_agg(n) from generate_series(0, $1 - 1) n), run_id => $2)
            """,
            cancellationToken,
            settings.MapElements,
            map);
        _started.Add(map);
        await StartDiamondsAsync(settings.Diamonds, cancellationToken);
        _refilling = RefillAsync(_stop.Token);
    }

    /// <summary>Starts no more.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _refilling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_refilling.Exception is { } error)
        {
            throw new InvalidOperationException("The load could not be kept up.", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _refilling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RefillAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var queued = await database.ScalarAsync<long>(
                "select count(*) from pgflow.step_tasks where status = 'queued'", cancellationToken);
            if (queued < Refill)
            {
                await StartDiamondsAsync(Refill, cancellationToken);
            }
        }
    }

    // Not cancelled once it is sent: whether it happened must be known.
    private async Task StartDiamondsAsync(int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ids = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToArray();
        var inputs = Enumerable.Range(_started.Count, count).Select(number => $"{number}").ToArray();
        await database.ExecuteAsync(
            "select run_id from pgflow.start_flows('ledger_diamond', $1::jsonb[], $2)",
            CancellationToken.None,
            inputs,
            ids);
        _started.AddRange(ids);
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Metrics;

/// <summary>
/// Looks at the whole database now and then, in the elected process only. What it finds is kept between the looks, so
/// that scrapes, however many, cost the database nothing. A process whose metrics nobody can get does not stand for it:
/// one that exports none has no audience at all.
/// </summary>
internal sealed class DatabaseObserver(
    [FromKeyedServices(Election.Observer)] Election election,
    IWorkerStore store,
    DatabaseMetrics metrics,
    IOptions<MetricsOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<DatabaseObserver> logger,
    IEnumerable<IMetricsAudience> audiences)
{
    private const string Loop = "observe database";

    // How late a process may find out that it was elected.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Stands for election and looks, until it is stopped.</summary>
    public Task RunAsync(CancellationToken stopping) => audiences.Any(audience => audience.Exists)
        ? Task.WhenAll(election.RunAsync(stopping), LookAsync(stopping))
        : Task.CompletedTask;

    private Task LookAsync(CancellationToken stopping) =>
        new BackgroundLoop(Loop, ticks, time, logger)
        {
            IsAuxiliary = true,
            RestAfterFailure = options.Value.Interval,
        }.RunWithRestsAsync(
            async token => await PassAsync(token) ? options.Value.Interval : Patience, stopping);

    /// <summary>Looks if this process is elected; returns whether it did.</summary>
    public async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        if (!election.IsElected)
        {
            return false;
        }

        metrics.Found(await store.ReadGaugesAsync(options.Value.MaxCount, cancellationToken));
        return true;
    }
}

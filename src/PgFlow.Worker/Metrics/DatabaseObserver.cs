using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Metrics;

/// <summary>
/// Reads the state of the whole database at intervals, in the elected process only. The result is kept in between, so
/// scrapes, however many, cost the database nothing. A process whose metrics are not collected is not a candidate; one
/// without an exporter has no audience.
/// </summary>
internal sealed class DatabaseObserver(
    [FromKeyedServices(Election.Observer)] Election election,
    IUpkeepStore store,
    DatabaseMetrics metrics,
    IOptions<MetricsOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<DatabaseObserver> logger,
    IEnumerable<IMetricsAudience> audiences)
    : ElectedLoop("observe database", election, ticks, time, logger)
{
    protected override bool IsOn => audiences.Any(audience => audience.Exists);

    protected override TimeSpan Rest => options.Value.Interval;

    protected override TimeSpan RestAfterFailure => options.Value.Interval;

    protected override async Task ActAsync(CancellationToken cancellationToken) =>
        metrics.Found(await store.ReadGaugesAsync(options.Value.MaxCount, cancellationToken));
}

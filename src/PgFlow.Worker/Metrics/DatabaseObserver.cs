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

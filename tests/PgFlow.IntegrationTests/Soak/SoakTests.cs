using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.Loads.Soak;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Soak;

/// <summary>Seconds of what <c>PgFlow.Benchmarks -- soak</c> does for minutes; alone, because it measures.</summary>
[NonParallelizable]
[Platform(Include = "Linux", Reason = "Signals and links.")]
[Needs(Needs.Postgres)]
[Slow]
public sealed class SoakTests
{
    [Test]
    public async Task Nothing_grows_under_load_with_failures_retries_and_prunes()
    {
        try
        {
            var report = await SoakRun.MeasureAsync(SoakSettings.Short, CancellationToken.None);

            Assert.That(report.Complaints, Is.Empty, report.Work);
        }
        catch (ServerBinariesMissingException exception)
        {
            Absence.Report(exception.Message);
        }
    }
}

using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.Loads.Failures;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Failures;

/// <summary>
/// Those rows of the failure matrix that need no server of their own, with little load and a short lease:
/// <c>PgFlow.Benchmarks -- failures</c> runs all of them at full size. One after the other and beside nothing else,
/// because they measure how soon work goes on.
/// </summary>
[NonParallelizable]
[Platform(Include = "Linux", Reason = "Signals and links.")]
[Slow]
public sealed class FailureMatrixTests : DatabaseFixture
{
    private static readonly FailureSettings Settings = FailureSettings.Short;

    private StageConnections Connections =>
        new(Database.ConnectionString, Database.WorkerConnectionString, Database.ConnectionString);

    [OneTimeSetUp]
    public Task DefineFlowsAsync() => Scene.DefineFlowsAsync(Connections, CancellationToken.None);

    [SetUp]
    public Task ForgetRunsBeforeAsync() => Database.ExecuteAsync("select pgflow.prune_data_older_than('0')");

    [TestCase("kill")]
    [TestCase("term")]
    [TestCase("terminate-sessions")]
    [TestCase("cut-stalled")]
    [TestCase("cut-dropped")]
    [TestCase("cut-reset")]
    [TestCase("zombie")]
    public async Task Every_run_ends_and_work_goes_on_in_time_after(string name)
    {
        var fault = FaultCatalog.Of(Settings)[name];
        await using var scene = Scene.On(Connections, fault.Needs);

        var verdict = await Rehearsal.PlayAsync(fault, scene, Settings, CancellationToken.None);

        Assert.That(verdict.Complaints, Is.Empty, $"{verdict}");
    }
}

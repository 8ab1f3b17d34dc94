using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Client;

/// <summary>A worker's store, connected as a member of pgflow_worker, and a registered worker.</summary>
public abstract class WorkerStoreFixture : DatabaseFixture
{
    protected Guid WorkerId { get; } = Guid.NewGuid();

    private protected NpgsqlWorkerStore Store { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task RegisterAsync()
    {
        Store = new NpgsqlWorkerStore(Database.WorkerConnectionString);
        await Store.Registry.RegisterAsync(new WorkerRegistration(WorkerId, "all", "tests"), CancellationToken.None);
    }

    [TearDown]
    public Task AssertInvariantsAfterTestAsync() => AssertInvariantsAsync();

    [OneTimeTearDown]
    public async Task DisposeStoreAsync() => await Store.DisposeAsync();

    /// <summary>Defines a flow of one step <c>work</c> and starts runs of it.</summary>
    protected async Task<string> StartRunsAsync(int count, string? stepType = null)
    {
        var slug = Database.UniqueSlug("flow");
        await Database.ExecuteAsync("select pgflow.create_flow($1)", slug);
        await Database.ExecuteAsync(
            "select pgflow.add_step($1, 'work', step_type => $2)", slug, stepType ?? "single");
        await Database.ExecuteAsync(
            "select pgflow.start_flows($1, array_fill('[1, 2, 3]'::jsonb, array[$2]))", slug, count);
        return slug;
    }

    private protected Task<IReadOnlyList<ClaimedTask>> ClaimAsync(string slug, int quantity = 100) =>
        Store.Tasks.ClaimAsync(
            slug, ["work"], quantity, WorkerId, TimeSpan.FromSeconds(30), ClaimBounds.Default, CancellationToken.None);
}

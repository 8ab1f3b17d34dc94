using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 16: a worker without a handler for a step burned that step's attempts.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class OwnStepsTests(TestServer server) : EngineFixture(server)
{
    [Test]
    public async Task Claim_takes_only_tasks_of_the_steps_it_names()
    {
        await DefineAsync("a", "b", "c");
        await Sql.StartAsync(Flow);

        var claims = await Sql.ClaimAsync(Flow, Worker, 100, "a", "c", "unknown");

        Assert.That(claims.Select(claim => claim.StepSlug), Is.EquivalentTo(new[] { "a", "c" }));
    }

    [Test]
    public async Task Steps_of_others_lose_neither_attempt_nor_visibility()
    {
        await DefineAsync("a", "b");
        var run = await Sql.StartAsync(Flow);
        var others = new Claim(run, "b", 0, 0);
        var before = await Sql.TaskAndMessageAsync(Flow, others);

        await Sql.ClaimAsync(Flow, Worker, 100, "a");

        Assert.That(await Sql.TaskAndMessageAsync(Flow, others), Is.EqualTo(before));
    }

    [Test]
    public async Task Claim_reaches_its_own_step_behind_a_backlog_of_others()
    {
        await DefineAsync("a[]", "b");
        await Sql.StartAsync(Flow, "[1, 2, 3, 4, 5, 6, 7, 8, 9]");

        var claims = await Sql.ClaimAsync(Flow, Worker, 1, "b");

        Assert.That(claims.Single().StepSlug, Is.EqualTo("b"));
    }

    [Test]
    public async Task One_worker_serves_several_flows()
    {
        await DefineAsync("a");
        var other = Database.UniqueSlug("other");
        await Sql.ExecuteAsync("select pgflow.create_flow($1)", other);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'a')", other);
        await Sql.StartAsync(Flow);
        await Sql.StartAsync(other);
        Claim[] claims = [.. await Sql.ClaimAsync(Flow, Worker), .. await Sql.ClaimAsync(other, Worker)];

        Assert.That(await Sql.CompleteAsync(claims), Is.EqualTo(new[] { "completed", "completed" }));
    }
}

using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>The deletion of a flow beside reports on its tasks and their recovery.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class DeletionRaceTests(TestServer server) : LostWorkerFixture(server)
{
    private const string Complete =
        $"select outcome from pgflow.complete_tasks({Task0}, '{{1}}') where $2::text is not null";

    private const string Delete = "select pgflow.delete_flow_and_data($2)::text from (select $1::uuid) run";

    [Test]
    public async Task Deletion_waits_for_a_completion_and_takes_all_with_it()
    {
        var answers = await RaceAsync(Complete, Delete, Run, Flow);

        Assert.That(answers.First, Is.EqualTo("completed"));
        Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.runs where run_id = $1", Run), Is.Zero);
    }

    [Test]
    public async Task Completion_is_stale_when_it_waited_for_the_deletion_of_its_flow()
    {
        var answers = await RaceAsync(Delete, Complete, Run, Flow);

        Assert.That(answers.Second, Is.EqualTo("stale"));
    }

    [Test]
    public async Task Deletion_waits_for_a_recovery()
    {
        await using var recovering = await Database.BeginAsync();
        var recovered = await recovering.ScalarAsync<string>(Recover, Run, Sweeper);
        await using var deleting = await Database.BeginAsync();
        var waiting = deleting.ExecuteAsync(Delete, Run, Flow);
        await Database.UntilBlockedAsync(deleting);

        await recovering.CommitAsync();
        await waiting;
        await deleting.CommitAsync();

        Assert.That(recovered, Is.EqualTo("requeued 2"));
    }

    [Test]
    public async Task Recovery_leaves_what_an_open_deletion_has_locked()
    {
        await using var deleting = await Database.BeginAsync();
        await deleting.ExecuteAsync(Delete, Run, Flow);

        Assert.That(await RecoverAsync(), Is.Null);

        await deleting.CommitAsync();
    }
}

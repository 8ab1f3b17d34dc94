using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Upkeep;

/// <summary>Whether queues' archives are kept is a setting of the database. Alone in its database.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ArchiveSettingTests(TestServer server) : EngineFixture(server)
{
    [TearDown]
    public Task ArchiveAgainAsync() => Database.ExecuteAsync("update pgflow.settings set archive_messages = true");

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public async Task Message_of_a_completed_task_leaves_the_queue(bool isArchived, int archived)
    {
        await DefineAsync("step");
        await Sql.ExecuteAsync("update pgflow.settings set archive_messages = $1", isArchived);

        await Sql.CompleteAsync(await StartAndClaimAsync());

        Assert.That(
            await Sql.RowsAsync<long>(
                $"select count(*) from pgmq.q_{Flow} union all select count(*) from pgmq.a_{Flow}"),
            Is.EqualTo(new[] { 0L, archived }));
    }

    [Test]
    public async Task Messages_of_a_failed_run_are_deleted_too()
    {
        await DefineAsync("m[]");
        await Sql.ExecuteAsync("update pgflow.settings set archive_messages = false");
        await Sql.StartAsync(Flow, "[1, 2]");

        await Sql.FailAsync(await Sql.ClaimAsync(Flow, Worker, 1), isFinal: true);

        Assert.That(await Sql.ScalarAsync<long>($"select count(*) from pgmq.a_{Flow}"), Is.Zero);
    }
}

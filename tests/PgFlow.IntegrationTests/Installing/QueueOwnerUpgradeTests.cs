using PgFlow.Client;
using PgFlow.Client.Installing;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>Flows from before their queues had an owner on record.</summary>
public sealed class QueueOwnerUpgradeTests : InstallFixture
{
    [Test]
    public async Task Queues_of_stored_flows_are_theirs_after_an_upgrade()
    {
        var before = SchemaScripts.Embedded with
        {
            Migrations =
            [
                .. SchemaScripts.Embedded.Migrations.TakeWhile(migration => migration.Name != "queue_owners"),
            ],
            Comments = new SqlScript("comments", ""),
        };
        await InstallAsync(before);
        await Database.ExecuteAsync(
            "insert into pgflow.flows (flow_slug) values ('stored'); select pgmq.create('stored')");

        await new SchemaInstaller(Database.ConnectionString).InstallAsync();
        await Database.ExecuteAsync(
            "select pgflow.create_flow('stored'); select pgflow.delete_flow_and_data('stored')");

        Assert.That(await Database.ScalarAsync<bool>("select to_regclass('pgmq.q_stored') is null"), Is.True);
    }
}

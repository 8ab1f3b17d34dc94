using PgFlow.Client;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>A flow whose queue cannot be made keeps neither the others nor an upgrade from going on.</summary>
public sealed class OddFlowTests : InstallFixture
{
    private const string MakesQueues = "create the queues that flows lack, with messages for their tasks";

    [SetUp]
    public async Task InstallAsync() => await new SchemaInstaller(Database.ConnectionString).InstallAsync();

    [TestCase("insert into pgflow.flows (flow_slug) values (repeat('x', 60))", "xxx")]
    [TestCase(
        "insert into pgflow.flows (flow_slug) values ('odd'); select pgmq.create('odd')", "odd", "pgmq.q_odd")]
    [TestCase(
        "create table pgmq.q_odd_pkey (); insert into pgflow.flows (flow_slug) values ('odd')", "odd")]
    public async Task Flow_whose_queue_is_refused_is_a_warning_and_the_others_get_theirs(
        string oddity, string name, string? missing = null)
    {
        await Database.ExecuteAsync(
            "select pgflow.create_flow('sound'); select pgmq.drop_queue('sound')");
        await Database.ExecuteAsync(oddity);
        if (missing is not null)
        {
            await Database.ReleaseQueuesAsync();
            await Database.ExecuteAsync($"drop table {missing}");
        }

        var report = await new SchemaInstaller(Database.ConnectionString).InstallAsync();

        Assert.That(report.Changes, Is.EqualTo(new[] { MakesQueues }));
        Assert.That(report.Warnings.Single(), Does.StartWith($"Flow \"{name}").And.Contain("has no queue"));
        Assert.That(await Database.ScalarAsync<bool>("select to_regclass('pgmq.q_sound') is not null"), Is.True);
    }

    [Test]
    public async Task Refusal_for_a_lock_ends_the_migration()
    {
        await Database.ExecuteAsync("select pgflow.create_flow('sound'); select pgmq.drop_queue('sound')");
        await using var defining = await Database.BeginAsync();
        await defining.ExecuteAsync("select from pgflow.flow_locks for update");

        var refusal = await Assert.ThrowsAsync<SchemaInstallException>(
            () => new SchemaInstaller(Database.ConnectionString).InstallAsync(
                new SchemaInstallOptions { LockTimeout = TimeSpan.FromMilliseconds(50) }));

        Assert.That(refusal!.Refusal, Is.EqualTo(SchemaRefusal.LockTimeout));
    }

    [Test]
    public async Task Queue_that_a_flow_has_not_made_is_not_taken_for_one_that_lacks_its_archive()
    {
        await Database.ExecuteAsync(
            "insert into pgflow.flows (flow_slug) values ('odd'); select pgmq.create('odd')");
        await Database.ReleaseQueuesAsync();
        await Database.ExecuteAsync("drop table pgmq.a_odd");

        Assert.That((await new SchemaInstaller(Database.ConnectionString).InstallAsync()).Changes, Is.Empty);
    }

    [Test]
    public async Task Queue_that_pgmq_does_not_list_is_listed_again()
    {
        await Database.ExecuteAsync(
            "select pgflow.create_flow('sound'); delete from pgmq.meta where queue_name = 'sound'");
        var installer = new SchemaInstaller(Database.ConnectionString);

        Assert.That((await installer.InstallAsync()).Changes, Is.EqualTo(new[] { MakesQueues }));
        Assert.That(await Database.ScalarAsync<string>("select queue_name from pgmq.meta"), Is.EqualTo("sound"));
        Assert.That((await installer.PreviewAsync()).Changes, Is.Empty);
    }
}

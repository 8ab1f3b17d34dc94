using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>A repair beside the ordinary life of the flow.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class RepairRaceTests(TestServer server) : RaceFixture(server)
{
    private const string Complete =
        "select outcome from pgflow.complete_tasks(array[$1::uuid], '{m}', '{0}', '{1}', '{1}')";

    /// <summary>$1 is a run of the flow.</summary>
    private const string Repair =
        """
        select r.outcome || ' ' || r.tasks
        from pgflow.repair_tasks((select flow_slug from pgflow.runs where run_id = $1)) r
        """;

    private Guid _run;

    [SetUp]
    public async Task StartMapAsync()
    {
        await DefineAsync("m[]", "after: m");
        _run = await Sql.StartAsync(Flow, "[0, 1]");
        await Sql.ClaimAsync(Flow, Worker, 1);
    }

    [Test]
    public async Task Completion_waits_for_the_repair_of_its_run_and_counts()
    {
        await DeleteMessagesAsync("queued");

        Assert.That(await RaceAsync(Repair, Complete, _run), Is.EqualTo(("message_restored 1", "completed")));
        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Repair_leaves_a_run_to_the_completion_that_has_it_locked()
    {
        await DeleteMessagesAsync("queued");
        await using var completing = await Database.BeginAsync();
        await completing.ExecuteAsync(Complete, _run);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        var during = await Sql.ScalarAsync<string>(Repair, _run);
        await completing.CommitAsync();

        Assert.That(
            (during, await Sql.ScalarAsync<string>(Repair, _run)), Is.EqualTo(((string?)null, "message_restored 1")));
    }

    [Test]
    public async Task Two_repairs_restore_a_message_once()
    {
        await DeleteMessagesAsync("queued");
        await using var first = await Database.BeginAsync();
        await first.ExecuteAsync(Repair, _run);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        var during = await Sql.ScalarAsync<string>(Repair, _run);
        await first.CommitAsync();

        Assert.That((during, await Sql.ScalarAsync<string>(Repair, _run)), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public async Task Repair_archives_nothing_of_a_start_that_is_open()
    {
        await using var starting = await Database.BeginAsync();
        await starting.Connection.StartAsync(Flow, "[0, 1, 2]");

        var during = await Sql.ScalarAsync<string>(Repair, _run);
        await starting.CommitAsync();

        Assert.That(during, Is.Null);
        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Start_does_not_wait_for_an_open_repair()
    {
        await DeleteMessagesAsync("queued");
        await using var repairing = await Database.BeginAsync();
        await repairing.ExecuteAsync(Repair, _run);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        await Sql.StartAsync(Flow, "[0, 1, 2]");
        await repairing.CommitAsync();

        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Repair_does_not_close_a_task_that_an_open_claim_holds()
    {
        await using var claiming = await Database.BeginAsync();
        var held = await claiming.Connection.ClaimAsync(Flow, Worker);
        await Sql.ExecuteAsync(
            "select pgflow.fail_tasks(array[$1::uuid], '{m}', '{0}', '{1}', '{x}', finals => '{true}')", _run);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        var during = await Sql.ScalarAsync<string>(Repair, _run);
        await claiming.CommitAsync();

        Assert.That((held.Count, during), Is.EqualTo((1, (string?)null)));
        Assert.That(await Sql.ScalarAsync<string>(Repair, _run), Is.EqualTo("cancelled 1"));
    }

    private Task<int> DeleteMessagesAsync(string status) =>
        Sql.ExecuteAsync(
            $"""
            delete from pgmq.q_{Flow} q using pgflow.step_tasks t
            where t.message_id = q.msg_id and t.flow_slug = $1 and t.status = $2
            """,
            Flow, status);
}

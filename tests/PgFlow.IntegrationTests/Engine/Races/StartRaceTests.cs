using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class StartRaceTests(TestServer server) : RaceFixture(server)
{
    // A step that is committed during a start is missing from its run, and looks older than it.
    protected override bool KeepsInvariants => false;

    private const string Start = "select run_id || ' ' || status from pgflow.start_flow($1, '{}', $2)";

    [SetUp]
    public Task DefineStepAsync() => DefineAsync("a");

    [Test]
    public async Task Same_start_in_two_sessions_is_one_run()
    {
        var run = Guid.NewGuid();

        var (first, second) = await RaceAsync(Start, Start, Flow, run);

        Assert.That(second, Is.EqualTo(first));
        Assert.That(
            await Sql.ScalarAsync<long>("select count(*) from pgflow.step_tasks where run_id = $1", run),
            Is.EqualTo(1));
    }

    [Test]
    public async Task Start_succeeds_when_the_one_it_waited_for_is_rolled_back()
    {
        var run = Guid.NewGuid();
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();
        await first.ExecuteAsync(Start, Flow, run);
        var waiting = second.ScalarAsync<string>(Start, Flow, run);
        await Database.UntilBlockedAsync(second);

        await first.RollbackAsync();

        Assert.That(await waiting, Is.EqualTo($"{run} started"));
    }

    [Test]
    public async Task Start_with_another_input_is_refused_when_the_run_was_started_meanwhile()
    {
        var run = Guid.NewGuid();
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();
        await first.ExecuteAsync(Start, Flow, run);
        var waiting = second.Connection.ErrorAsync("select pgflow.start_flow($1, '[1]', $2)", Flow, run);
        await Database.UntilBlockedAsync(second);

        await first.CommitAsync();

        Assert.That((await waiting).SqlState, Is.EqualTo("PF004"));
    }

    [Test]
    public async Task Batch_of_starts_takes_its_ids_in_their_order_whatever_the_order_of_the_array()
    {
        Guid[] ids = [new("00000000-0000-0000-0000-000000000001"), new("00000000-0000-0000-0000-000000000002")];
        await using var blocker = await Database.BeginAsync();
        await blocker.ExecuteAsync(Start, Flow, ids[0]);
        await using var session = await Database.BeginAsync();
        var waiting = session.ExecuteAsync(
            "select pgflow.start_flows($1, '{1, 2}', array[$3, $2])", Flow, ids[0], ids[1]);
        await Database.UntilBlockedAsync(session);

        // Had the session taken the second id already, this would wait for it, and it for the blocker.
        await blocker.ExecuteAsync("set local lock_timeout = '5s'");
        await blocker.ExecuteAsync(Start, Flow, ids[1]);

        await blocker.RollbackAsync();
        await waiting;
    }

    [Test]
    public async Task Run_has_the_shape_that_was_committed_when_it_started()
    {
        await using var defining = await Database.BeginAsync();
        await defining.ExecuteAsync("select pgflow.add_step($1, 'b')", Flow);

        var run = await Sql.StartAsync(Flow);
        await defining.CommitAsync();
        await Sql.CompleteAsync(await Sql.ClaimAsync(Flow, Worker, 10));

        Assert.That(
            await Sql.PictureAsync(run),
            Is.EqualTo(new[] { "run completed, 0 left", "a completed", "a[0] completed" }));
    }

    [Test]
    public async Task Step_can_be_added_while_a_start_is_open()
    {
        await using var starting = await Database.BeginAsync();
        var run = await starting.Connection.StartAsync(Flow);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'b')", Flow);
        await starting.CommitAsync();

        Assert.That((await Sql.PictureAsync(run))[0], Is.EqualTo("run started, 1 left"));
    }
}

using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>A queue that is made again while other sessions define, delete or start its flow.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class MissingQueueRaceTests(TestServer server) : EngineFixture(server)
{
    [Test]
    public async Task Repair_that_waited_for_the_deletion_of_its_flow_makes_no_queue()
    {
        await DefineAsync("a");
        await DropAsync();
        await using var deleting = await Database.BeginAsync();
        await deleting.ExecuteAsync("select pgflow.delete_flow_and_data($1)", Flow);
        await using var repairing = await Database.BeginAsync();
        var waiting = repairing.RowsAsync<string>("select outcome from pgflow.repair_tasks($1)", Flow);
        await UntilWaitingAsync(repairing);

        await deleting.CommitAsync();
        var repaired = await waiting;
        await repairing.CommitAsync();

        Assert.That(repaired, Is.Empty);
        Assert.That(await Sql.ScalarAsync<bool>("select to_regclass('pgmq.q_' || $1) is null", Flow), Is.True);
    }

    [Test]
    public async Task Starts_at_once_of_a_flow_that_was_inserted_by_hand_share_the_queue_that_the_first_makes()
    {
        await Sql.ExecuteAsync("insert into pgflow.flows (flow_slug) values ($1)", Flow);
        await Sql.ExecuteAsync("insert into pgflow.steps (flow_slug, step_slug) values ($1, 'a')", Flow);
        await using var first = await Database.BeginAsync();
        await first.ExecuteAsync("select pgflow.start_flow($1, '1')", Flow);
        await using var second = await Database.BeginAsync();
        var waiting = second.ExecuteAsync("select pgflow.start_flow($1, '2')", Flow);
        await UntilWaitingAsync(second);

        await first.CommitAsync();
        await waiting;
        await second.CommitAsync();

        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Completion_and_deletion_that_need_what_the_other_has_end_in_no_deadlock()
    {
        await DefineAsync("a", "b: a");
        var claims = await StartAndClaimAsync();
        await DropAsync();
        await using var completing = await Database.BeginAsync();
        await completing.ExecuteAsync(
            "select from pgflow.runs where run_id = $1 for no key update", claims[0].RunId);
        await using var deleting = await Database.BeginAsync();
        var deletion = deleting.ExecuteAsync("select pgflow.delete_flow_and_data($1)", Flow);
        await Database.UntilBlockedAsync(deleting);

        var error = await Assert.ThrowsAsync<PostgresException>(() => completing.Connection.CompleteAsync(claims));
        await completing.RollbackAsync();
        await deletion;
        await deleting.CommitAsync();

        Assert.That(error!.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable));
        Assert.That(error.MessageText, Does.Contain(Flow).And.Contain($"pid {deleting.ProcessId}"));
        Assert.That(
            await Sql.ScalarAsync<long>("select count(*) from pgflow.runs where flow_slug = $1", Flow), Is.Zero);
    }

    // The statement's timeout says what the server does first: that of the claim's locks is half a second.
    [Test]
    public async Task Claim_gives_up_a_locked_definition_as_soon_as_any_lock()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await DropAsync();
        await using var defining = await Database.BeginAsync();
        await defining.ExecuteAsync(
            "select from pgflow.flow_locks where queue_name = lower($1) for update", Flow);

        var error = await ClaimErrorAsync(statementTimeout: "2500ms");
        await defining.RollbackAsync();

        Assert.That(error.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable));
        Assert.That(error.MessageText, Does.Contain(Flow).And.Contain($"pid {defining.ProcessId}"));
        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Claim_makes_the_queue_in_time_although_a_login_without_rights_holds_its_advisory_lock()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await DropAsync();
        await using var stranger = await Database.BeginAsync();
        await stranger.ExecuteAsync(
            "select pg_advisory_xact_lock(hashtextextended('pgmq queue ' || lower($1), 0))", Flow);
        await Sql.ExecuteAsync("set statement_timeout = '4s'");

        var claims = await Sql.ClaimAsync(Flow, Worker);

        Assert.That(claims, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Start_does_not_wait_for_ever_for_the_locks_that_pgmq_takes()
    {
        await DefineAsync("a");
        await DropAsync();
        await using var stranger = await Database.BeginAsync();
        await stranger.ExecuteAsync("select pg_advisory_xact_lock(4711)");
        await Sql.ExecuteAsync(
            """
            create function public.wait() returns event_trigger language plpgsql as $$
            begin
              perform pg_advisory_xact_lock(4711);
            end
            $$;
            create event trigger wait on ddl_command_start when tag in ('CREATE TABLE')
              execute function public.wait();
            set statement_timeout = '20s';
            """);
        PostgresException error;
        try
        {
            error = await Sql.ErrorAsync("select pgflow.start_flow($1, '{}')", Flow);
        }
        finally
        {
            await Sql.ExecuteAsync("drop event trigger wait; drop function public.wait()");
        }

        Assert.That(error.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable));
        Assert.That(error.MessageText, Does.StartWith($"queue pgmq.q_{Flow} is missing"));
    }

    [TearDown]
    public async Task RepairAsync()
    {
        await Sql.ExecuteAsync("reset statement_timeout");
        await Sql.ExecuteAsync("select pgflow.repair_tasks($1)", Flow);
    }

    private Task<int> DropAsync() => Sql.ExecuteAsync("select pgmq.drop_queue($1)", Flow);

    private async Task<PostgresException> ClaimErrorAsync(string statementTimeout)
    {
        await Sql.ExecuteAsync($"set statement_timeout = '{statementTimeout}'");
        return (await Assert.ThrowsAsync<PostgresException>(() => Sql.ClaimAsync(Flow, Worker)))!;
    }

    /// <summary>Until the session looks for the definition's lock again and again.</summary>
    private Task UntilWaitingAsync(TestSession session) =>
        WaitUntil.TrueAsync(
            () => Database.ScalarAsync<bool>(
                "select coalesce(wait_event = 'PgSleep', false) from pg_stat_activity where pid = $1",
                session.ProcessId),
            $"session {session.ProcessId} waits for the definition");
}

using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Recovery;

/// <summary>
/// Tables and queues that do not agree are made to, and each disagreement is an invariant's violation.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class RepairTests(TestServer server) : RecoveryFixture(server)
{
    [Test]
    public async Task Task_without_a_message_gets_one_and_can_be_claimed()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await Sql.ExecuteAsync($"delete from pgmq.q_{Flow}");
        var before = await ViolationsAsync();

        Assert.That(await RepairAsync(), Is.EqualTo(new[] { "a message_restored 1" }));
        Assert.That(before, Has.One.Contains("is not in the queue"));
        Assert.That(await ViolationsAsync(), Is.Empty);
        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Task_without_a_message_that_a_claim_has_moved_behind_a_backlog_is_found()
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1, 2, 3, 4, 5, 6]");
        await Sql.ExecuteAsync(
            $"""
            delete from pgmq.q_{Flow} where message ->> 'task_index' = '0';
            update pgflow.step_tasks set ready_at = now() + interval '30 seconds' where task_index = 0;
            """);

        Assert.That(await RepairAsync(limit: 2), Is.EqualTo(new[] { "m message_restored 1" }));
    }

    [Test]
    public async Task Repairs_that_take_up_little_bring_all_messages_back_one_after_the_other()
    {
        await DefineAsync("m");
        for (var run = 0; run < 5; run++)
        {
            await Sql.StartAsync(Flow);
        }

        await Sql.ExecuteAsync("select pgmq.purge_queue($1)", Flow);

        var repairs = new[] { await RepairAsync(limit: 2), await RepairAsync(limit: 2), await RepairAsync(limit: 2) };

        Assert.That(
            repairs.Select(repair => repair.Single()),
            Is.EqualTo(new[] { "m message_restored 2", "m message_restored 2", "m message_restored 1" }));
        Assert.That(await RepairAsync(limit: 2), Is.Empty);
        Assert.That(await ViolationsAsync(), Is.Empty);
    }

    [Test]
    public async Task Claim_takes_ready_tasks_that_have_lost_their_messages_and_gives_them_new_ones()
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1, 2, 3, 4, 5]");
        await Sql.ExecuteAsync("select pgmq.purge_queue($1)", Flow);

        var claims = await Sql.ClaimAsync(Flow, Worker, 3);

        Assert.That(claims.Select(claim => claim.TaskIndex), Is.EquivalentTo(new[] { 0, 1, 2 }));
        Assert.That(await Sql.CompleteAsync(claims), Is.All.EqualTo("completed"));
        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(2));
        Assert.That(await ViolationsAsync(), Is.Empty);
    }

    [Test]
    public async Task Claim_ends_where_new_messages_vanish_as_well()
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1, 2, 3, 4, 5]");
        await Sql.ExecuteAsync(
            $"""
            delete from pgmq.q_{Flow};
            create function public.swallow() returns trigger language plpgsql as $$ begin
              delete from pgmq.q_{Flow} where msg_id = new.msg_id; return null; end $$;
            create trigger swallow after insert on pgmq.q_{Flow} for each row execute function public.swallow();
            """);

        Assert.That(await Sql.ClaimAsync(Flow, Worker, 2), Is.Empty);

        await Sql.ExecuteAsync($"drop trigger swallow on pgmq.q_{Flow}; drop function public.swallow()");
    }

    [TestCase("12345678901234567890")]
    [TestCase("2147483648")]
    [TestCase("-1")]
    [TestCase("00")]
    [TestCase("\"\"")]
    [TestCase("1.5")]
    public async Task Message_whose_task_index_is_none_goes_to_the_archive(string index)
    {
        await DefineAsync("a");
        var run = await Sql.StartAsync(Flow);
        await Sql.ExecuteAsync(
            "select pgmq.send($1, jsonb_build_object('run_id', $2::uuid, 'step_slug', 'a', 'task_index', $3::text))",
            Flow, run, index);
        await Sql.ExecuteAsync($"update pgmq.q_{Flow} set enqueued_at = now() - interval '2 minutes'");

        Assert.That(await RepairAsync(), Is.EqualTo(new[] { "a message_archived 1" }));
    }

    [Test]
    public async Task Restored_message_of_a_delayed_task_shows_when_the_task_is_ready()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await Sql.ExecuteAsync(
            $"delete from pgmq.q_{Flow}; update pgflow.step_tasks set ready_at = now() + interval '1 hour'");

        await RepairAsync();

        Assert.That(
            await Sql.ScalarAsync<bool>($"select vt > now() + interval '59 minutes' from pgmq.q_{Flow}"), Is.True);
    }

    [TestCase("""{"run_id": "no uuid", "step_slug": "a", "task_index": 0}""")]
    [TestCase("""{"run_id": "11111111-1111-1111-1111-111111111111", "step_slug": "ghost", "task_index": 0}""")]
    [TestCase("""{"order": 7}""")]
    [TestCase("\"text\"")]
    [TestCase("null")]
    public async Task Message_without_an_open_task_goes_to_the_archive_after_a_minute(string message)
    {
        await DefineAsync("a");
        var id = await Sql.ScalarAsync<long>("select pgmq.send($1, $2::jsonb)", Flow, message);
        var atOnce = await RepairAsync();
        await Sql.ExecuteAsync($"update pgmq.q_{Flow} set enqueued_at = now() - interval '2 minutes'");

        Assert.That(await RepairAsync(), Has.Count.EqualTo(1).And.One.Contains("message_archived 1"));
        Assert.That(atOnce, Is.Empty);
        Assert.That(await Sql.ScalarAsync<long>($"select msg_id from pgmq.a_{Flow}"), Is.EqualTo(id));
    }

    [Test]
    public async Task Second_message_of_a_task_goes_to_the_archive_and_the_task_keeps_its_own()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await Sql.ExecuteAsync(
            $"""
            insert into pgmq.q_{Flow} (vt, message) select vt, message from pgmq.q_{Flow};
            update pgmq.q_{Flow} set enqueued_at = now() - interval '2 minutes';
            """);

        Assert.That(await RepairAsync(), Is.EqualTo(new[] { "a message_archived 1" }));
        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Message_of_a_task_that_is_waiting_or_running_stays()
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1, 2]");
        await Sql.ClaimAsync(Flow, Worker, 1);
        await Sql.ExecuteAsync(
            $"update pgmq.q_{Flow} set enqueued_at = now() - interval '2 minutes', vt = now() - interval '1 minute'");

        Assert.That(await RepairAsync(), Is.Empty);
    }

    [TestCase("queued")]
    [TestCase("started")]
    public async Task Open_task_of_an_ended_run_is_cancelled_and_its_message_archived(string status)
    {
        await DefineAsync("m[]");
        var run = await Sql.StartAsync(Flow, "[1, 2]");
        await Sql.FailAsync(await Sql.ClaimAsync(Flow, Worker, 1), isFinal: true);
        await Sql.ExecuteAsync(
            $"""
            update pgflow.step_tasks
            set status = '{status}', started_at = case when '{status}' = 'started' then now() end
            where task_index = 1;
            insert into pgmq.q_{Flow} (msg_id, vt, message) overriding system value
            select msg_id, vt, message from pgmq.a_{Flow} where message ->> 'task_index' = '1';
            """);
        var before = await ViolationsAsync();

        Assert.That(await RepairAsync(), Is.EqualTo(new[] { "m cancelled 1" }));
        Assert.That(before, Has.One.EqualTo($"The task m[1] of run {run} is {status}, but its run is failed."));
        Assert.That(await ViolationsAsync(), Is.Empty);
    }

    [Test]
    public async Task Repair_of_a_healthy_or_unknown_flow_does_nothing()
    {
        await DefineAsync("a", "b[]: a");
        await StartAndClaimAsync();

        Assert.That(await RepairAsync(), Is.Empty);
        Assert.That(await Sql.RowsAsync<string>("select outcome from pgflow.repair_tasks('nowhere')"), Is.Empty);
    }
}

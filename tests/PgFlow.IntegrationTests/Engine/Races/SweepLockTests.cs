using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>Sweeps lock runs before tasks, too, and leave to others what these have locked.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class SweepLockTests(TestServer server) : LostWorkerFixture(server)
{
    [TestCase("select from pgflow.workers where worker_id = '{0}' for no key update")]
    [TestCase("select from pgflow.runs where run_id = '{1}' for no key update")]
    [TestCase("select from pgflow.step_tasks where run_id = '{1}' for no key update")]
    public async Task Recovery_leaves_the_tasks_of_locked_rows_and_holds_none_of_the_others(string rows)
    {
        await using var blocker = await Database.BeginAsync();
        await blocker.ExecuteAsync(
            rows.Replace("{0}", $"{Worker}", StringComparison.Ordinal)
                .Replace("{1}", $"{Run}", StringComparison.Ordinal));

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        var during = await RecoverAsync();
        await blocker.CommitAsync();

        Assert.That((during, await RecoverAsync()), Is.EqualTo(((string?)null, "requeued 2")));
    }

    [Test]
    public async Task Recovery_waits_for_messages_with_its_tasks_and_runs_locked()
    {
        await using var blocker = await Database.BeginAsync();
        await blocker.ExecuteAsync($"select from pgmq.q_{Flow} for update");
        await using var session = await Database.BeginAsync();
        var waiting = session.ScalarAsync<string>(Recover, Run, Sweeper);

        await Database.UntilBlockedAsync(session);

        Assert.That(await IsFreeAsync("select from pgflow.runs where run_id = $1", Run), Is.False, "runs");
        Assert.That(await IsFreeAsync("select from pgflow.step_tasks where run_id = $1", Run), Is.False, "step_tasks");
        await blocker.CommitAsync();
        Assert.That(await waiting, Is.EqualTo("requeued 2"));
        await session.CommitAsync();
    }

    [TestCase("select from pgflow.runs where run_id = '{1}' for no key update", "message_archived 1")]
    [TestCase("select from pgflow.step_tasks where run_id = '{1}' for no key update", "message_archived 1")]
    [TestCase("select from pgmq.q_{0} for update", "message_restored 1")]
    public async Task Repair_leaves_locked_rows_and_waits_for_none(string rows, string repaired)
    {
        await Sql.ExecuteAsync(
            $"delete from pgmq.q_{Flow} where msg_id = (select max(msg_id) from pgmq.q_{Flow})");
        await Sql.ExecuteAsync(
            $"""
            insert into pgmq.q_{Flow} (enqueued_at, vt, message)
            values (now() - interval '1 hour', now() - interval '1 hour', '1')
            """);
        await using var blocker = await Database.BeginAsync();
        await blocker.ExecuteAsync(
            rows.Replace("{0}", Flow, StringComparison.Ordinal).Replace("{1}", $"{Run}", StringComparison.Ordinal));

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        var during = await RepairAsync();
        await blocker.CommitAsync();

        Assert.That(during, Is.EqualTo(new[] { repaired }));
        Assert.That(await RepairAsync(), Has.Count.EqualTo(1));
    }

    private Task<IReadOnlyList<string?>> RepairAsync() =>
        Sql.RowsAsync<string>("select outcome || ' ' || tasks from pgflow.repair_tasks($1)", Flow);
}

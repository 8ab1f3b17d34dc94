using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Batch;

/// <summary>One call reports on tasks of several flows and runs; each item has an outcome of its own.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ReportTests(TestServer server) : OneTransactionFixture(server)
{
    private Guid _first;
    private Guid _second;
    private Guid _other;

    [SetUp]
    public async Task StartAsync()
    {
        await Sql.ExecuteAsync(
            """
            select pgflow.create_flow('flow', max_attempts => 2);
            select pgflow.create_flow('other', max_attempts => 1);
            """);
        await Sql.DefineAsync("flow", "a", "b: a", "m[]: a");
        await Sql.DefineAsync("other", "x");
        _first = await Sql.StartAsync("flow");
        _second = await Sql.StartAsync("flow");
        _other = await Sql.StartAsync("other");
        await Sql.TakeAsync(_first, "a");
        await Sql.TakeAsync(_second, "a");
        await Sql.TakeAsync(_other, "x");
    }

    [Test]
    public async Task Completions_of_several_flows_and_runs_have_an_outcome_each()
    {
        Assert.That(
            await ReportAsync(
                "complete_tasks", "'{1, 1, 1, 7, 1}'", "array['[]', '1', '2', '3', '4']::jsonb[]", FiveRuns),
            Is.EqualTo(new[] { "completed", "type_violation", "completed", "stale", "stale" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.StepsAsync(_first), Is.EqualTo("a:completed b:started m:completed"));
            Assert.That(await Sql.RunAsync(_second), Is.EqualTo("failed"));
            Assert.That(await Sql.RunAsync(_other), Is.EqualTo("""completed {"x": 2}"""));
        }
    }

    [Test]
    public async Task Failures_of_several_flows_and_runs_have_an_outcome_each()
    {
        Assert.That(
            await ReportAsync("fail_tasks", "'{1, 1, 1, 7, 1}'", "'{e1, e2, e3, e4, e5}'", FiveRuns),
            Is.EqualTo(new[] { "retried", "retried", "failed", "stale", "stale" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.RunAsync(_first), Is.EqualTo("started"));
            Assert.That(await Sql.RunAsync(_other), Is.EqualTo("failed"));
            Assert.That(
                await Sql.RowsAsync<string>("select error_message from pgflow.step_tasks order by error_message"),
                Is.EqualTo(new[] { "e1", "e2", "e3" }));
        }
    }

    [Test]
    public async Task Released_tasks_are_visible_again_with_their_attempt_refunded()
    {
        Assert.That(
            await ReportAsync("release_tasks", "'{1, 1, 1, 7, 1}'", null, FiveRuns),
            Is.EqualTo(new[] { "released", "released", "released", "stale", "stale" }));
        Assert.That(
            await Sql.RowsAsync<string>(
                """
                select distinct concat_ws(' ', t.status, t.attempts_count, t.claim_no, t.started_at is null,
                  q.vt <= clock_timestamp(), t.ready_at <= clock_timestamp())
                from pgflow.step_tasks t
                join (select * from pgmq.q_flow union all select * from pgmq.q_other) q
                  on q.msg_id = t.message_id and q.message ->> 'run_id' = t.run_id::text
                """),
            Is.EqualTo(new[] { "queued 0 1 t t t" }));
    }

    [Test]
    public async Task Extended_tasks_stay_hidden_for_the_time_given()
    {
        Assert.That(
            await ReportAsync("extend_tasks", "'{1, 1, 1, 7, 1}'", "500", FiveRuns),
            Is.EqualTo(new[] { "extended", "extended", "extended", "stale", "stale" }));
        Assert.That(
            await Sql.RowsAsync<double>(
                """
                select extract(epoch from vt - clock_timestamp())::float8
                from (select * from pgmq.q_flow union all select * from pgmq.q_other) q
                """),
            Has.Count.EqualTo(3).And.All.EqualTo(500).Within(2));
    }

    [TestCase("complete_tasks", "'{1}'", "'{1}'")]
    [TestCase("fail_tasks", "'{x}'", "'{x}'")]
    [TestCase("release_tasks", null, null)]
    [TestCase("extend_tasks", "10", "10")]
    public async Task Null_or_old_claim_number_is_stale(string function, string? argument, string? again)
    {
        Assert.That(
            await ReportAsync(function, "'{null}'", argument, "'{a}'", "'{0}'", $"array['{_first}']::uuid[]"),
            Is.EqualTo(new[] { "stale" }));
        Assert.That(
            await ReportAsync(function, "'{0}'", again, "'{a}'", "'{0}'", $"array['{_first}']::uuid[]"),
            Is.EqualTo(new[] { "stale" }));
        Assert.That(await Sql.TasksAsync(_first), Is.EqualTo("a.0:started"));
    }

    [TestCase("complete_tasks", "'{}'")]
    [TestCase("fail_tasks", "'{}'")]
    [TestCase("release_tasks", null)]
    [TestCase("extend_tasks", "10")]
    public async Task Empty_arrays_give_no_rows(string function, string? argument) =>
        Assert.That(await ReportAsync(function, "'{}'", argument, "'{}'", "'{}'", "'{}'"), Is.Empty);

    [TestCase("complete_tasks", "'{1, 1}'", "'{1}'")]
    [TestCase("complete_tasks", "'{1}'", "'{1, 2}'")]
    [TestCase("fail_tasks", "'{1, 1}'", "'{x}'")]
    [TestCase("fail_tasks", "'{1}'", "'{x, y}'")]
    [TestCase("fail_tasks", "'{1}'", "'{x}', '{1, 2}'")]
    [TestCase("fail_tasks", "'{1}'", "'{x}', '{1}', '{t, t}'")]
    [TestCase("release_tasks", "'{1, 1}'", null)]
    [TestCase("release_tasks", "'{}'", null)]
    [TestCase("extend_tasks", "null", "10")]
    public async Task Arrays_of_different_lengths_are_refused(string function, string claims, string? argument)
    {
        var error = await ErrorAsync(
            $"select pgflow.{function}(array['{_first}']::uuid[], '{{a}}', '{{0}}', {claims}{Tail(argument)})");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.SqlState, Is.EqualTo("PF006"));
            Assert.That(error.MessageText, Does.StartWith($"{function}: the arrays have different lengths: 1, 1, 1, "));
            Assert.That(error.Hint, Is.Not.Empty);
        }
    }

    [Test]
    public async Task Retry_delay_of_an_item_replaces_the_backoff()
    {
        await ReportAsync(
            "fail_tasks", "'{1, 1}'", "'{x, y}', '{100, null}'", "'{a, a}'", "'{0, 0}'",
            $"array['{_first}', '{_second}']::uuid[]");

        Assert.That(
            await Sql.RowsAsync<double>(
                """
                select round(extract(epoch from vt - clock_timestamp()) / 10)::float8 from pgmq.q_flow order by msg_id
                """),
            Is.EqualTo(new[] { 10.0, 1.0 }));
    }

    [Test]
    public async Task Final_failure_ends_the_run_whatever_attempts_are_left()
    {
        var outcomes = await ReportAsync(
            "fail_tasks", "'{1, 1}'", "'{x, y}', finals => '{t, null}'", "'{a, a}'", "'{0, 0}'",
            $"array['{_first}', '{_second}']::uuid[]");

        Assert.That(outcomes, Is.EqualTo(new[] { "failed", "retried" }));
        Assert.That(await Sql.RunAsync(_first), Is.EqualTo("failed"));
    }

    [Test]
    public async Task Task_reported_twice_in_a_batch_changes_once()
    {
        var outcomes = await ReportAsync(
            "complete_tasks", "'{1, 1}'", "array['[1]', '[1]']::jsonb[]", "'{a, a}'", "'{0, 0}'",
            $"array['{_first}', '{_first}']::uuid[]");

        Assert.That(outcomes, Has.Exactly(1).EqualTo("completed"));
        Assert.That(await Sql.TasksAsync(_first), Is.EqualTo("a.0:completed b.0:queued m.0:queued"));
    }

    private string FiveRuns =>
        $"array['{_first}', '{_second}', '{_other}', '{_other}', '{Guid.NewGuid()}']::uuid[]";

    private Task<IReadOnlyList<string?>> ReportAsync(string function, string claims, string? argument, string runs) =>
        ReportAsync(function, claims, argument, "'{a, a, x, x, a}'", "'{0, 0, 0, 0, 0}'", runs);

    // The outcomes in the order of the items.
    private async Task<IReadOnlyList<string?>> ReportAsync(
        string function, string claims, string? argument, string steps, string indexes, string runs)
    {
        var rows = await Sql.QueryAsync(
            $"select * from pgflow.{function}({runs}, {steps}, {indexes}, {claims}{Tail(argument)})");
        Assert.That(rows.Select(row => row["item"]), Is.EqualTo(Enumerable.Range(1, rows.Count)));
        return [.. rows.Select(row => (string?)row["outcome"])];
    }

    private static string Tail(string? argument) => argument is null ? "" : $", {argument}";
}

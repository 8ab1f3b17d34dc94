using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>
/// Defect 12: message ids repeat when a queue is dropped and recreated, and old tasks then shared an id with new ones.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class RepeatedMessageIdTests(TestServer server) : EngineFixture(server)
{
    // Queues are recreated under tasks that are open.
    protected override bool KeepsInvariants => false;

    [SetUp]
    public Task DefineTwoStepsAsync() => DefineAsync("a", "b: a");

    [TestCase("complete")]
    [TestCase("retry")]
    [TestCase("fail")]
    [TestCase("release")]
    [TestCase("extend")]
    public async Task Report_leaves_the_message_of_another_run_alone(string report)
    {
        var old = await StartAndClaimAsync();
        await RecreateQueueAsync();
        await Sql.StartAsync(Flow);
        var before = await QueueAsync();

        await ReportAsync(report, old);

        // A completion adds the message of the step that follows.
        Assert.That((await QueueAsync()).Take(1), Is.EqualTo(before));
        Assert.That(await Sql.ScalarAsync<long>($"select count(*) from pgmq.a_{Flow}"), Is.Zero);
    }

    [TestCase("complete")]
    [TestCase("retry")]
    [TestCase("release")]
    [TestCase("extend")]
    public async Task Report_leaves_the_message_of_another_step_of_the_run_alone(string report)
    {
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'c'), pgflow.add_step($1, 'd', '{c}')", Flow);
        var old = await StartAndClaimAsync();
        await RecreateQueueAsync();
        await Sql.CompleteAsync([old.Single(claim => claim.StepSlug == "c")]);
        var before = await QueueAsync();

        await ReportAsync(report, [old.Single(claim => claim.StepSlug == "a")]);

        Assert.That((await QueueAsync()).Take(1), Is.EqualTo(before));
    }

    [Test]
    public async Task Start_by_message_id_starts_only_the_task_that_the_message_names()
    {
        await Sql.StartAsync(Flow);
        await RecreateQueueAsync();
        var run = await Sql.StartAsync(Flow);

        var started = await Sql.RowsAsync<Guid>(
            "select run_id from pgflow.start_tasks($1, array[1::bigint], $2)", Flow, Worker);

        Assert.That(started, Is.EqualTo(new[] { run }));
    }

    [Test]
    public async Task Claim_takes_tasks_under_messages_that_name_them()
    {
        var lost = await Sql.StartAsync(Flow);
        await RecreateQueueAsync();
        var run = await Sql.StartAsync(Flow);

        var claimed = await Sql.ClaimAsync(Flow, Worker);

        Assert.That(claimed.Select(claim => claim.RunId), Is.EquivalentTo(new[] { lost, run }));
        Assert.That(
            await Sql.ScalarAsync<long>(
                $"""
                select count(*) from pgflow.step_tasks t
                join pgmq.q_{Flow} q on q.msg_id = t.message_id and q.message ->> 'run_id' = t.run_id::text
                """),
            Is.EqualTo(2));
    }

    [Test]
    public async Task Pruning_leaves_the_message_of_another_run_alone()
    {
        var old = await StartAndClaimAsync();
        await Sql.FailAsync(old, isFinal: true);
        await RecreateQueueAsync();
        await Sql.StartAsync(Flow);
        var before = await QueueAsync();
        await Sql.ExecuteAsync(
            """
            update pgflow.runs set started_at = now() - interval '2 days', failed_at = now() - interval '2 days'
            where run_id = $1
            """,
            old[0].RunId);

        await Sql.ExecuteAsync("select pgflow.prune_data_older_than(interval '1 day')");

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await QueueAsync(), Is.EqualTo(before));
            Assert.That(
                await Sql.ScalarAsync<long>("select count(*) from pgflow.runs where run_id = $1", old[0].RunId),
                Is.Zero);
        });
    }

    private Task<IReadOnlyList<string?>> ReportAsync(string report, IReadOnlyList<Claim> claims) => report switch
    {
        "complete" => Sql.CompleteAsync(claims),
        "retry" => Sql.FailAsync(claims),
        "fail" => Sql.FailAsync(claims, isFinal: true),
        "release" => Sql.ReleaseAsync(claims),
        _ => Sql.ExtendAsync(claims),
    };

    // By hand: the engine would give the tasks that are started new messages at once.
    private async Task RecreateQueueAsync()
    {
        await Sql.ExecuteAsync("select pgmq.drop_queue($1)", Flow);
        await Sql.ExecuteAsync("select pgmq.create($1)", Flow);
    }

    private Task<IReadOnlyList<string?>> QueueAsync() =>
        Sql.RowsAsync<string>($"select to_jsonb(q)::text from pgmq.q_{Flow} q order by msg_id");
}

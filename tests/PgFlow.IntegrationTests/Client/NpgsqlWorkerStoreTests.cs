using PgFlow.Client;

namespace PgFlow.IntegrationTests.Client;

public sealed class NpgsqlWorkerStoreTests : WorkerStoreFixture
{
    [Test]
    public async Task Claim_returns_all_that_a_handler_needs()
    {
        var slug = await StartRunsAsync(1);

        var task = (await ClaimAsync(slug)).Single();

        Assert.That(task.FlowSlug, Is.EqualTo(slug));
        Assert.That(task.Claim.StepSlug, Is.EqualTo("work"));
        Assert.That(task.Claim.ClaimNo, Is.EqualTo(1));
        Assert.That(task.Attempt, Is.EqualTo(1));
        Assert.That(task.MaxAttempts, Is.EqualTo(3));
        Assert.That(task.Timeout, Is.EqualTo(TimeSpan.FromSeconds(60)));
        Assert.That(task.ReadyAt, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
        Assert.That(task.Input, Is.EqualTo("""{"run": [1, 2, 3]}"""));
    }

    [Test]
    public async Task Completed_output_is_stored_as_it_is([Values("0", "false", "\"\"", "null", "\"😀\"")] string output)
    {
        var task = (await ClaimAsync(await StartRunsAsync(1))).Single();

        var result = await Store.Tasks.CompleteAsync([Completion(task, output)], CancellationToken.None);

        Assert.That(result, Is.EqualTo(new[] { new ReportResult(TaskOutcome.Completed) }));
        Assert.That(
            await Database.ScalarAsync<string>(
                "select output::text from pgflow.step_tasks where run_id = $1", task.Claim.RunId),
            Is.EqualTo(output));
    }

    [Test]
    public async Task No_value_is_stored_as_null()
    {
        var task = (await ClaimAsync(await StartRunsAsync(1))).Single();

        await Store.Tasks.CompleteAsync([Completion(task, null)], CancellationToken.None);

        Assert.That(
            await Database.ScalarAsync<bool>(
                "select output is null and status = 'completed' from pgflow.step_tasks where run_id = $1",
                task.Claim.RunId),
            Is.True);
    }

    [Test]
    public async Task Bad_output_is_rejected_and_its_neighbours_complete(
        [Values("\"\\u0000\"", "\"\\ud83d\"", "1e200000", "not json", "deep")] string output)
    {
        var tasks = await ClaimAsync(await StartRunsAsync(9));
        var bad = output == "deep" ? new string('[', 100_000) + new string(']', 100_000) : output;

        var results = await Store.Tasks.CompleteAsync(
            [.. tasks.Select((task, index) => Completion(task, index == 4 ? bad : "1"))], CancellationToken.None);

        Assert.That(results[4].Outcome, Is.EqualTo(TaskOutcome.Rejected));
        Assert.That(results[4].Error, Is.Not.Empty);
        Assert.That(
            results.Where((_, index) => index != 4).Select(result => result.Outcome),
            Is.All.EqualTo(TaskOutcome.Completed));
    }

    [Test]
    public async Task Rejected_task_can_still_be_failed()
    {
        var task = (await ClaimAsync(await StartRunsAsync(1))).Single();
        var rejected = await Store.Tasks.CompleteAsync([Completion(task, "1e200000")], CancellationToken.None);

        var outcomes = await Store.Tasks.FailAsync(
            [new TaskFailure(task.Claim, rejected[0].Error!, IsFinal: true)], CancellationToken.None);

        Assert.That(outcomes, Is.EqualTo(new[] { new ReportResult(TaskOutcome.Failed) }));
    }

    [Test]
    public async Task Results_keep_the_order_of_the_items()
    {
        var tasks = await ClaimAsync(await StartRunsAsync(20));
        var completions = tasks.Select((task, index) =>
            Completion(index % 3 == 0 ? task with { Claim = task.Claim with { ClaimNo = 99 } } : task, "1"));

        var results = await Store.Tasks.CompleteAsync([.. completions], CancellationToken.None);

        Assert.That(
            results.Select(result => result.Outcome),
            Is.EqualTo(tasks.Select((_, index) => index % 3 == 0 ? TaskOutcome.Stale : TaskOutcome.Completed)));
    }

    [Test]
    public async Task Failure_is_retried_after_the_delay_that_the_handler_chose()
    {
        var slug = await StartRunsAsync(1);
        var task = (await ClaimAsync(slug)).Single();

        var outcomes = await Store.Tasks.FailAsync(
            [new TaskFailure(task.Claim, "not yet", TimeSpan.FromMinutes(10))], CancellationToken.None);

        Assert.That(outcomes, Is.EqualTo(new[] { new ReportResult(TaskOutcome.Retried) }));
        Assert.That(
            (await Store.Signals.ReadyFlowsAsync([new(slug, ["work"])], CancellationToken.None))[slug],
            Is.EqualTo(TimeSpan.FromMinutes(10)).Within(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task Error_message_that_text_cannot_hold_is_stored_without_what_it_cannot()
    {
        var task = (await ClaimAsync(await StartRunsAsync(1))).Single();

        await Store.Tasks.FailAsync(
            [new TaskFailure(task.Claim, "a\0b\ud83dc", IsFinal: true)], CancellationToken.None);

        Assert.That(
            await Database.ScalarAsync<string>(
                "select error_message from pgflow.step_tasks where run_id = $1", task.Claim.RunId),
            Is.EqualTo("a\ufffdb\ufffdc"));
    }

    [Test]
    public async Task Released_task_can_be_claimed_again_and_its_old_claim_is_stale()
    {
        var slug = await StartRunsAsync(1);
        var task = (await ClaimAsync(slug)).Single();

        var released = await Store.Tasks.ReleaseAsync([task.Claim], CancellationToken.None);
        var again = (await ClaimAsync(slug)).Single();
        var stale = await Store.Tasks.CompleteAsync([Completion(task, "1")], CancellationToken.None);

        Assert.That(released, Is.EqualTo(new[] { new ReportResult(TaskOutcome.Released) }));
        Assert.That(again.Claim.ClaimNo, Is.GreaterThan(task.Claim.ClaimNo));
        Assert.That(stale[0].Outcome, Is.EqualTo(TaskOutcome.Stale));
    }

    [Test]
    public async Task Extension_is_told_which_claims_hold()
    {
        var tasks = await ClaimAsync(await StartRunsAsync(2));

        var outcomes = Store.Tasks.Extend(
            [tasks[0].Claim with { ClaimNo = 99 }, tasks[1].Claim], TimeSpan.FromMinutes(1));

        Assert.That(
            outcomes.Select(result => result.Outcome),
            Is.EqualTo(new[] { TaskOutcome.Stale, TaskOutcome.Extended }));
    }

    [Test]
    public async Task Flows_with_ready_tasks_are_told_from_those_without_queued_ones()
    {
        var slug = await StartRunsAsync(1);

        var ready = await Store.Signals.ReadyFlowsAsync([new(slug, ["other", "work"])], CancellationToken.None);
        var none = await Store.Signals.ReadyFlowsAsync([new(slug, ["other"])], CancellationToken.None);

        Assert.That(ready, Is.EqualTo(new Dictionary<string, TimeSpan> { [slug] = TimeSpan.Zero }));
        Assert.That(none, Is.Empty);
    }

    [Test]
    public async Task Heartbeat_names_the_claims_that_are_lost()
    {
        var tasks = await ClaimAsync(await StartRunsAsync(2));
        await Store.Tasks.ReleaseAsync([tasks[1].Claim], CancellationToken.None);

        var reply = Store.Registry.Heartbeat(WorkerId, [.. tasks.Select(task => task.Claim)]);

        Assert.That(reply.IsDeprecated, Is.False);
        Assert.That(reply.LostClaims, Is.EqualTo(new[] { tasks[1].Claim }));
    }

    [Test]
    public async Task Worker_may_only_compare_flows()
    {
        var slug = Database.UniqueSlug("flow");
        var flow = new FlowDefinition { Slug = slug, Steps = [new StepDefinition { Slug = "work" }] };

        var missing = await Store.Flows.EnsureFlowAsync(flow, CancellationToken.None);
        await using var owner = new FlowClient(Database.ConnectionString);
        await owner.DefineFlowAsync(flow);
        var same = await Store.Flows.EnsureFlowAsync(flow, CancellationToken.None);

        Assert.That(missing.Single().StepSlug, Is.Null);
        Assert.That(same, Is.Empty);
    }

    private static TaskCompletion Completion(ClaimedTask task, string? output) =>
        new(task.Claim, output);
}

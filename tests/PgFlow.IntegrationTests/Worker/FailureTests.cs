using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>Attempts that fail, and what the database then holds.</summary>
public sealed class FailureTests : WorkerFixture
{
    [Test]
    public async Task Attempt_that_throws_is_retried_until_one_succeeds()
    {
        var flow = await DefineAsync("retry", Single("step"));
        var run = await StartAsync(flow, "1");

        var exitCode = await RunUntilIdleAsync(new InMemoryCatalog().Add(flow, ["step"], (_, context, _) =>
            context.Attempt < 3 ? throw new InvalidDataException("not yet") : Task.FromResult<string?>("\"third\"")));

        Assert.That(
            (exitCode, await RunAsync(run)), Is.EqualTo((ExitCodes.Ok, ("completed", """{"step": "third"}"""))));
    }

    [Test]
    public async Task Attempts_that_all_throw_fail_the_run_with_the_error()
    {
        var flow = await DefineAsync("failure", Single("step"));
        var run = await StartAsync(flow, "1");

        var exitCode = await RunUntilIdleAsync(Throwing(flow, _ => new InvalidDataException("no header\0")));

        Assert.That((exitCode, (await RunAsync(run)).Status), Is.EqualTo((ExitCodes.RunFailed, "failed")));
        Assert.That(await ErrorAsync(run), Is.EqualTo("InvalidDataException: no header\uFFFD"));
    }

    [Test]
    public async Task Final_failure_fails_the_run_at_its_first_attempt()
    {
        var flow = await DefineAsync("final", Single("step"));
        var run = await StartAsync(flow, "1");

        await RunUntilIdleAsync(Throwing(flow, _ => new StepFailedException("hopeless") { IsFinal = true }));

        var attempts = await Database.ScalarAsync<int>(
            "select attempts_count from pgflow.step_tasks where run_id = $1", run);
        Assert.That((attempts, (await RunAsync(run)).Status), Is.EqualTo((1, "failed")));
    }

    [Test]
    public async Task Handler_past_its_timeout_fails_with_an_error_that_says_so()
    {
        var flow = await DefineAsync(
            "timeout", Single("step") with { Timeout = TimeSpan.FromSeconds(1), MaxAttempts = 1 });
        var run = await StartAsync(flow, "1");

        await RunUntilIdleAsync(new InMemoryCatalog().Add(flow, ["step"], async (_, _, token) =>
        {
            await Never.EndAsync(token);
            return null;
        }));

        Assert.That(await ErrorAsync(run), Is.EqualTo("timed out after 1 s"));
    }

    [TestCase("\"\\u0000\"")]
    [TestCase("\"\\ud800\"")]
    [TestCase("NaN")]
    public async Task Output_that_jsonb_refuses_fails_its_own_task_only(string refused)
    {
        var flow = await DefineAsync("refused", Single("step") with { MaxAttempts = 1 });
        var bad = await StartAsync(flow, "\"bad\"");
        var good = new List<Guid>();
        for (var index = 0; index < 20; index++)
        {
            good.Add(await StartAsync(flow, "\"good\""));
        }

        await RunUntilIdleAsync(new InMemoryCatalog().Add(flow, ["step"], (input, _, _) =>
            Task.FromResult<string?>(input!.Contains("bad", StringComparison.Ordinal) ? refused : "\"fine\"")));

        var completed = await Database.ScalarAsync<long>(
            "select count(*) from pgflow.runs where run_id = any($1) and status = 'completed'", good.ToArray());
        Assert.That((completed, (await RunAsync(bad)).Status), Is.EqualTo((20, "failed")));
        Assert.That(await ErrorAsync(bad), Does.StartWith("the database refuses the output: "));
    }

    [Test]
    public async Task Sibling_of_a_failed_run_has_its_handler_cancelled_and_its_result_dropped()
    {
        var flow = await DefineAsync("siblings", Single("fails") with { MaxAttempts = 1 }, Single("waits"));
        var run = await StartAsync(flow, "1");
        var started = new TaskCompletionSource();
        var wasCancelled = false;

        await RunUntilIdleAsync(
            new InMemoryCatalog().Add(flow, ["fails", "waits"], async (_, context, token) =>
            {
                if (context.StepSlug == "fails")
                {
                    await started.Task.WaitAsync(token);
                    throw new InvalidDataException("failed");
                }

                started.SetResult();
                await Never.EndAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wasCancelled = true;
                return "1";
            }),
            ("Heartbeat:Interval", "00:00:00.2"));

        var status = await Database.ScalarAsync<string>(
            "select status from pgflow.step_tasks where run_id = $1 and step_slug = 'waits'", run);
        Assert.That((wasCancelled, status), Is.EqualTo((true, "cancelled")));
    }

    private static InMemoryCatalog Throwing(FlowDefinition flow, Func<StepContext, Exception> error) =>
        new InMemoryCatalog().Add(flow, flow.Steps.Select(step => step.Slug), (_, context, _) => throw error(context));
}

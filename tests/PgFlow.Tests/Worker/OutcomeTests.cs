using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Settings;

namespace PgFlow.Tests.Worker;

/// <summary>What becomes of a task, by what its handler does. Each worker ends once nothing is left to do.</summary>
public sealed class OutcomeTests
{
    private static readonly Dictionary<string, string?> UntilIdle = new() { ["PgFlow:UntilIdle"] = "true" };

    [TestCase("0")]
    [TestCase("false")]
    [TestCase("\"\"")]
    [TestCase("null")]
    [TestCase(null)]
    public async Task Output_is_stored_as_what_it_is(string? output)
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step");

        var exitCode = await RunUntilIdleAsync(store, (_, _, _) => Task.FromResult(output));

        Assert.That((exitCode, task.Status, task.Output), Is.EqualTo((ExitCodes.Ok, "completed", output)));
    }

    [Test]
    public async Task Handler_gets_the_input_and_the_facts_of_its_task()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step", """{"run":7}""", timeout: TimeSpan.FromSeconds(9), maxAttempts: 4);
        (string? Input, StepContext? Context) seen = default;

        await RunUntilIdleAsync(store, (input, context, _) =>
        {
            seen = (input, context);
            return Task.FromResult<string?>("1");
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen.Input, Is.EqualTo("""{"run":7}"""));
            Assert.That((seen.Context!.FlowSlug, seen.Context.StepSlug), Is.EqualTo(("flow", "step")));
            Assert.That((seen.Context.RunId, seen.Context.TaskIndex), Is.EqualTo((task.RunId, 0)));
            Assert.That((seen.Context.Attempt, seen.Context.MaxAttempts), Is.EqualTo((1, 4)));
            Assert.That(seen.Context.Timeout, Is.EqualTo(TimeSpan.FromSeconds(9)));
        }
    }

    [Test]
    public async Task Failed_attempt_is_retried_while_attempts_are_left()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step");

        var exitCode = await RunUntilIdleAsync(store, (_, context, _) => context.Attempt == 1
            ? throw new StepFailedException("not yet") { RetryAfter = TimeSpan.FromMilliseconds(20) }
            : Task.FromResult<string?>("2"));

        Assert.That((exitCode, task.Status, task.Attempts), Is.EqualTo((ExitCodes.Ok, "completed", 2)));
    }

    [Test]
    public async Task Exception_fails_the_task_with_its_types_and_messages()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step", maxAttempts: 1);

        var exitCode = await RunUntilIdleAsync(
            store, (_, _, _) => throw new InvalidDataException("no header", new FormatException("line 1")));

        Assert.That((exitCode, task.Status), Is.EqualTo((ExitCodes.RunFailed, "failed")));
        Assert.That(task.Error, Is.EqualTo("InvalidDataException: no header <- FormatException: line 1"));
    }

    [Test]
    public async Task Final_failure_spends_no_further_attempts()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step", maxAttempts: 5);

        await RunUntilIdleAsync(store, (_, _, _) => throw new StepFailedException("never") { IsFinal = true });

        Assert.That((task.Status, task.Attempts), Is.EqualTo(("failed", 1)));
    }

    [Test]
    public async Task Handler_past_its_timeout_is_cancelled_and_fails_saying_so()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step", timeout: TimeSpan.FromMilliseconds(100), maxAttempts: 1);

        await RunUntilIdleAsync(store, Forever);

        Assert.That((task.Status, task.Error), Is.EqualTo(("failed", "timed out after 0.1 s")));
    }

    [Test]
    public async Task Handlers_that_ignore_their_cancellation_end_the_worker_with_70()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step", timeout: TimeSpan.FromMilliseconds(100), maxAttempts: 1);
        await using var worker = new TestWorker(
            new InMemoryCatalog().Add("flow", ["step"], (_, _, _) => new TaskCompletionSource<string?>().Task),
            TimeProvider.System,
            store,
            new() { ["PgFlow:Execution:CancellationGrace"] = "00:00:00.1", ["PgFlow:Fetching:Concurrency"] = "1" });

        var exitCode = await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That((exitCode, store.CountOf("stop")), Is.EqualTo((ExitCodes.LeakedSlots, 1)));
        Assert.That(task.Error, Is.EqualTo("timed out after 0.1 s; the handler ignored its cancellation"));
    }

    [Test]
    public async Task Refused_output_fails_its_own_task_only()
    {
        var store = new InMemoryStore(TimeProvider.System)
        {
            Refuses = completion => completion.Output == "\"bad\"" ? "\\u0000 cannot be stored" : null,
        };
        var bad = store.Enqueue("flow", "step", "\"bad\"", maxAttempts: 1);
        var good = Enumerable.Range(0, 20).Select(_ => store.Enqueue("flow", "step", "\"good\"")).ToList();

        await RunUntilIdleAsync(store, (input, _, _) => Task.FromResult(input));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(bad.Error, Is.EqualTo("the database refuses the output: \\u0000 cannot be stored"));
            Assert.That(good, Has.All.Matches<StoredTask>(task => task?.Status == "completed"));
        }
    }

    [Test]
    public async Task Database_in_trouble_is_outlasted_and_no_result_is_lost()
    {
        var troubles = 4;
        var store = new InMemoryStore(TimeProvider.System)
        {
            Before = call =>
            {
                if (call is "claim" or "complete" or "register" && Interlocked.Decrement(ref troubles) >= 0)
                {
                    throw new TimeoutException("the database is away");
                }
            },
        };
        var task = store.Enqueue("flow", "step");

        var exitCode = await RunUntilIdleAsync(store, (input, _, _) => Task.FromResult(input));

        Assert.That((exitCode, task.Status, task.Attempts), Is.EqualTo((ExitCodes.Ok, "completed", 1)));
    }

    [Test]
    public async Task Error_that_repeating_does_not_cure_ends_a_worker_that_runs_until_idle()
    {
        var store = new InMemoryStore(TimeProvider.System)
        {
            Before = call => _ = call == "claim" ? throw new DatabaseError("42501") : call,
        };
        store.Enqueue("flow", "step");

        var exitCode = await RunUntilIdleAsync(store, (input, _, _) => Task.FromResult(input));

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Failure));
    }

    [Test]
    public async Task Failed_run_whose_answer_got_lost_counts_as_failed()
    {
        var answersLost = 1;
        var store = new InMemoryStore(TimeProvider.System)
        {
            After = _ =>
            {
                if (Interlocked.Decrement(ref answersLost) >= 0)
                {
                    throw new TimeoutException("the answer got lost");
                }
            },
        };
        store.Enqueue("flow", "step", maxAttempts: 1);

        var exitCode = await RunUntilIdleAsync(store, (_, _, _) => throw new InvalidDataException("no header"));

        Assert.That(exitCode, Is.EqualTo(ExitCodes.RunFailed));
    }

    [Test]
    public async Task Plugin_that_is_not_served_makes_a_worker_that_runs_until_idle_fail()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step");
        var catalog = new InMemoryCatalog().Add("flow", ["step"], (input, _, _) => Task.FromResult(input));
        catalog.Problems.Add(new PluginProblem("broken.dll", "It is no assembly.", "Build it again."));

        await using var worker = new TestWorker(catalog, TimeProvider.System, store, UntilIdle);
        var exitCode = await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That((exitCode, task.Status), Is.EqualTo((ExitCodes.Failure, "completed")));
    }

    private static async Task<string?> Forever(string? input, StepContext context, CancellationToken cancellationToken)
    {
        await Never.EndAsync(cancellationToken);
        return null;
    }

    private static async Task<int> RunUntilIdleAsync(
        InMemoryStore store, Func<string?, StepContext, CancellationToken, Task<string?>> handle)
    {
        await using var worker = new TestWorker(
            new InMemoryCatalog().Add("flow", ["step"], handle), TimeProvider.System, store, UntilIdle);
        return await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(20));
    }
}

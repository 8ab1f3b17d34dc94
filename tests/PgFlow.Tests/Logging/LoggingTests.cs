using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Tracing;

namespace PgFlow.Tests.Logging;

/// <summary>Lines as a collector, or somebody at a terminal, gets them from the whole pipeline.</summary>
[NonParallelizable]
public sealed class LoggingTests
{
    private static readonly string[] Scope = ["FlowSlug", "RunId", "StepSlug", "TaskIndex", "Attempt"];

    [Test]
    public async Task Line_of_a_handlers_own_logger_carries_its_task()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue(LogLines.Flow, LogLines.Step);

        var lines = await LogLines.JsonOfAsync(store, GreetAsync);

        var line = Find(lines, "Greeting ");
        Assert.That(Facts(line), Is.EqualTo($"logged {task.RunId} step 0 1"));
        Assert.That((string?)line["SourceContext"], Is.EqualTo("PgFlow.Steps.logged.step"));
        Assert.That((string?)line["Guest"], Is.EqualTo("Ada"));
    }

    [Test]
    public async Task Lines_about_a_failed_attempt_and_its_run_carry_the_task()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue(LogLines.Flow, LogLines.Step, maxAttempts: 1);

        var lines = await LogLines.JsonOfAsync(store, (_, _, _) => throw new InvalidOperationException("no header"));

        Assert.That(Facts(Find(lines, "Handler failed")), Is.EqualTo($"logged {task.RunId} step 0 1"));
        Assert.That(Facts(Find(lines, "Run ")), Is.EqualTo($"logged {task.RunId} step 0 1"));
    }

    [Test]
    public async Task Lines_in_a_span_have_its_ids_and_others_none()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue(LogLines.Flow, LogLines.Step);
        using var listener = Listen();
        (string, string) seen = default;

        var lines = await LogLines.JsonOfAsync(store, (input, context, cancellationToken) =>
        {
            seen = IdsOf(Activity.Current!);
            return GreetAsync(input, context, cancellationToken);
        });

        Assert.That(IdsOf(Find(lines, "Greeting ")), Is.EqualTo(seen));
        Assert.That(Find(lines, "Stopped: ").ContainsKey("@tr"), Is.False);
    }

    [Test]
    public async Task Line_about_a_failed_run_has_the_ids_of_the_span_in_which_its_task_failed()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue(LogLines.Flow, LogLines.Step, maxAttempts: 1);
        using var listener = Listen();
        (string, string) seen = default;

        var lines = await LogLines.JsonOfAsync(store, (_, _, _) =>
        {
            seen = IdsOf(Activity.Current!);
            throw new InvalidOperationException("no header");
        });

        Assert.That(IdsOf(Find(lines, "Run ")), Is.EqualTo(seen));
        Assert.That(Find(lines, "Run ").Select(property => property.Key), Has.None.EqualTo("TaskSpan"));
    }

    [Test]
    public async Task Lines_about_a_leaked_handler_have_the_ids_of_its_span()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue(LogLines.Flow, LogLines.Step, timeout: TimeSpan.FromSeconds(1), maxAttempts: 1);
        using var listener = Listen();
        (string, string) seen = default;

        var lines = await LogLines.JsonOfAsync(
            store,
            async (input, _, _) =>
            {
                seen = IdsOf(Activity.Current!);
                await Task.Run(
                    () => Wait.Until(() => store.CountOf("fail") > 0, () => store.Calls.Count), CancellationToken.None);
                return input;
            },
            settings: [("Execution:CancellationGrace", "00:00:00.1")]);

        Assert.That(IdsOf(Find(lines, "Handler of ", "ignores")), Is.EqualTo(seen));
        Assert.That(IdsOf(Find(lines, "Handler of ", "after all")), Is.EqualTo(seen));
    }

    [Test]
    public async Task Text_names_the_trace_of_the_task_that_failed_a_run()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue(LogLines.Flow, LogLines.Step, maxAttempts: 1);
        using var listener = Listen();
        var trace = "";

        var lines = await LogLines.OfAsync(
            store,
            (_, _, _) =>
            {
                trace = IdsOf(Activity.Current!).Trace;
                throw new InvalidOperationException("broken");
            },
            "Text");

        Assert.That(
            lines.Single(line => line.Contains("ERR Run ", StringComparison.Ordinal)),
            Does.EndWith($"InvalidOperationException: broken trace {trace}"));
    }

    [Test]
    public async Task Text_names_task_and_trace_behind_the_line()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue(LogLines.Flow, LogLines.Step);
        using var listener = Listen();
        var trace = "";

        var lines = await LogLines.OfAsync(
            store,
            (input, context, cancellationToken) =>
            {
                trace = Activity.Current!.TraceId.ToHexString();
                return GreetAsync(input, context, cancellationToken);
            },
            "Text");

        Assert.That(
            lines.Single(line => line.Contains("Greeting", StringComparison.Ordinal)),
            Does.EndWith($" INF Greeting Ada <step[0] run {task.RunId} attempt 1> trace {trace}"));
    }

    [Test]
    public async Task Text_names_the_task_once_where_the_message_does_already()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue(LogLines.Flow, LogLines.Step, maxAttempts: 1);

        var lines = await LogLines.OfAsync(store, (_, _, _) => throw new InvalidOperationException("broken"), "Text");

        var line = lines.Single(line => line.Contains("ERR Run ", StringComparison.Ordinal));
        Assert.That(line, Does.EndWith($"Run {task.RunId} of flow logged failed at step[0]: "
            + "InvalidOperationException: broken"));
    }

    [Test]
    public async Task Run_without_trouble_writes_one_line_per_fact()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue(LogLines.Flow, LogLines.Step);

        var lines = await LogLines.JsonOfAsync(store, (input, _, _) => Task.FromResult(input));

        Assert.That(
            lines.Select(line => ((string)line["@m"]!).Split(' ')[0]),
            Is.SubsetOf(new[] { "Worker", "This", "Stopping", "Stopped:" }),
            string.Join('\n', lines.Select(line => line["@m"])));
        Assert.That(lines.Select(line => (string?)line["@i"]), Is.Unique);
    }

    private static Task<string?> GreetAsync(
        string? input, StepContext context, CancellationToken cancellationToken)
    {
#pragma warning disable CA1848, CA1873 // As handlers write it.
        context.Logger.LogInformation("Greeting {Guest}", "Ada");
#pragma warning restore CA1848, CA1873
        return Task.FromResult(input);
    }

    private static JsonObject Find(IReadOnlyList<JsonObject> lines, string start, string part = "") => lines.Single(
        line => ((string)line["@m"]!).StartsWith(start, StringComparison.Ordinal)
            && ((string)line["@m"]!).Contains(part, StringComparison.Ordinal));

    private static (string Trace, string Span) IdsOf(Activity activity) =>
        (activity.TraceId.ToHexString(), activity.SpanId.ToHexString());

    private static (string? Trace, string? Span) IdsOf(JsonObject line) => ((string?)line["@tr"], (string?)line["@sp"]);

    private static string Facts(JsonObject line) =>
        string.Join(' ', Scope.Select(name => line[name]?.ToString() ?? "-"));

    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WorkerTraces.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgFlow.Cli.Logging;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Waiting;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Tasks;

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
    public async Task Failure_of_a_handler_that_nobody_cancelled_says_nothing_of_a_cancellation()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue(LogLines.Flow, LogLines.Step, maxAttempts: 1);

        var lines = await LogLines.JsonOfAsync(store, (_, _, _) => throw new InvalidOperationException("no header"));

        Assert.That((string?)Find(lines, "Handler failed")["@m"], Does.EndWith(" ms"));
    }

    [Test]
    public async Task Level_of_a_category_is_set_by_its_name()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue(LogLines.Flow, LogLines.Step);

        var lines = await LogLines.JsonOfAsync(
            store, GreetAsync, settings: ("Logging:Levels:PgFlow.Steps", "Error"));

        Assert.That(lines.Select(line => (string?)line["@m"]), Has.None.StartWith("Greeting "));
    }

    [Test]
    public void Calls_of_an_HttpClient_are_not_logged_unless_their_category_is_set()
    {
        var usual = Enabled("System.Net.Http.HttpClient.any.LogicalHandler");
        var wanted = Enabled(
            "System.Net.Http.HttpClient.any.LogicalHandler",
            ("PgFlow:Logging:Levels:System.Net.Http.HttpClient", "Information"));

        Assert.That((usual, wanted), Is.EqualTo((false, true)));
    }

    [Test]
    public void Levels_that_nothing_reads_are_told()
    {
        using var logger = new RecordingLogger();

        IgnoredLevels.Report(
            new ConfigurationBuilder()
                .AddInMemoryCollection([new("Logging:LogLevel:Default", "Debug"), new("PgFlow:Logging:Level", "Debug")])
                .Build(),
            logger);

        Assert.That(
            logger.Entries.Single().Message,
            Does.StartWith("Logging:LogLevel:Default is set but ignored").And.Contain("PgFlow:Logging:Levels:"));
    }

    private static bool Enabled(string category, params (string Key, string Value)[] settings)
    {
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(
                    setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
                .Build())
            .AddWorkerLogging()
            .BuildServiceProvider();
        return services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(LogLevel.Information);
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
        await using var output = new LogText();

        // The other task keeps the worker until the leaked handler's return is logged.
        store.Enqueue(LogLines.Flow, LogLines.Step, "\"keeper\"");
        var lines = await LogLines.JsonOfAsync(
            output,
            store,
            async (input, _, _) =>
            {
                if (input == "\"keeper\"")
                {
                    await WaitUntil.TrueAsync(
                        () => output.ToString().Contains("has returned", StringComparison.Ordinal), output.ToString);
                    return input;
                }

                seen = IdsOf(Activity.Current!);
                await WaitUntil.TrueAsync(() => store.CountOf("fail") > 0, () => store.Calls.Count);
                return input;
            },
            settings: [("Execution:CancellationGrace", "00:00:00.1")]);

        Assert.That(IdsOf(Find(lines, "Handler of ", "was abandoned")), Is.EqualTo(seen));
        Assert.That(IdsOf(Find(lines, "Handler of ", "has returned")), Is.EqualTo(seen));
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

    [Test]
    public async Task Failures_of_one_kind_are_summed_up_after_the_first_of_a_minute()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        for (var task = 0; task < 50; task++)
        {
            store.Enqueue(LogLines.Flow, LogLines.Step, maxAttempts: 1);
        }

        var lines = await LogLines.JsonOfAsync(
            store,
            (_, context, _) => throw new InvalidOperationException($"no header in {context.RunId}"),
            settings: [("Logging:MaxRepeats", "7")]);

        var messages = lines.Select(line => (string)line["@m"]!).ToList();
        Assert.That(messages.Count(text => text.StartsWith("Handler failed", StringComparison.Ordinal)), Is.EqualTo(7));
        Assert.That(messages.Count(text => text.StartsWith("Run ", StringComparison.Ordinal)), Is.EqualTo(7));
        Assert.That(
            messages.Where(text => text.Contains("more failures like the last", StringComparison.Ordinal)),
            Has.Exactly(2).Contains("43 ").And.All.Contains("InvalidOperationException: no header in"));
    }

    [Test]
    public async Task Failures_of_different_kinds_are_counted_apart()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        for (var task = 0; task < 10; task++)
        {
            store.Enqueue(LogLines.Flow, LogLines.Step, maxAttempts: 1);
        }

        var count = 0;
        var lines = await LogLines.JsonOfAsync(
            store,
            (_, _, _) => throw (Interlocked.Increment(ref count) % 2 == 0 ? new FormatException() : new IOException()),
            settings: [("Logging:MaxRepeats", "5")]);

        Assert.That(
            lines.Count(line => ((string)line["@m"]!).StartsWith("Handler failed", StringComparison.Ordinal)),
            Is.EqualTo(10));
    }

    [Test]
    public async Task Lines_whose_arguments_or_exception_throw_leave_one_that_says_so()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue(LogLines.Flow, LogLines.Step);

        var lines = await LogLines.OfAsync(
            store,
            (input, context, _) =>
            {
#pragma warning disable CA1848, CA1873 // As handlers write it.
                context.Logger.LogInformation("Holding {Thing}", new Unprintable());
                context.Logger.LogError(new UnprintableException(), "Dropped {Guest}", "Ada");
#pragma warning restore CA1848, CA1873
                return Task.FromResult(input);
            },
            "Json");

        Assert.That(lines, Has.Some.Contains("A log line was lost").And.Contains("Unprintable.ToString"));
        Assert.That(lines, Has.Some.Contains("Dropped {Guest}").And.Contains(nameof(NotSupportedException)));
    }

    [Test]
    public async Task Handler_that_replaces_the_console_does_not_silence_the_log()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue(LogLines.Flow, LogLines.Step);

        var lines = await LogLines.OfAsync(
            store,
            (input, _, _) =>
            {
                Console.SetOut(TextWriter.Null);
                return Task.FromResult(input);
            },
            "Text");

        Assert.That(lines, Has.Some.Contains("Stopped: 1 tasks completed"));
    }

    [Test]
    public async Task Text_has_values_as_they_are_and_what_has_parts_as_json()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue(LogLines.Flow, LogLines.Step);

        var lines = await LogLines.OfAsync(
            store,
            (input, context, _) =>
            {
#pragma warning disable CA1848, CA1873 // As handlers write it.
                context.Logger.LogInformation(
                    "{Text} {Time} {Id} {Number:0.0} {@Parts}",
                    "a b", TimeSpan.FromSeconds(1), Guid.Empty, 1.25, new { Name = "Ada" });
#pragma warning restore CA1848, CA1873
                return Task.FromResult(input);
            },
            "Text");

        Assert.That(
            lines,
            Has.Some.Contains("""INF a b 00:00:01 00000000-0000-0000-0000-000000000000 1.3 {"Name":"Ada"} <step[0]"""));
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

    private sealed class Unprintable
    {
#pragma warning disable CA1065 // What it is there for.
        public override string ToString() => throw new NotSupportedException("no text");
#pragma warning restore CA1065
    }

    private sealed class UnprintableException : InvalidOperationException
    {
        public override string Message => throw new NotSupportedException("no message");

#pragma warning disable CA1065 // What it is there for.
        public override string ToString() => throw new NotSupportedException("no text");
#pragma warning restore CA1065
    }
}

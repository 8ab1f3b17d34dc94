using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PgFlow.TestKit.Logging;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Plugins;

public sealed class StepInvokerTests
{
    [TestCase("0")]
    [TestCase("false")]
    [TestCase("\"\"")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("1.0")]
    [TestCase("123456789012345678901234567890.12345678901234567890")]
    [TestCase("""{"b":1,"a":[null,1e400],"a":2}""")]
    public async Task Raw_json_passes_through_as_it_is(string json)
    {
        Assert.That(await InvokeAsync(new Echo<JsonElement>(), json), Is.EqualTo(json));
    }

    [TestCase("0")]
    [TestCase("\"\"")]
    [TestCase("null")]
    [TestCase("""{"b":1.0,"a":[null,1e400]}""")]
    public async Task Json_nodes_pass_through_as_they_are(string json)
    {
        Assert.That(await InvokeAsync(new Echo<JsonNode?>(), json), Is.EqualTo(json));
    }

    [Test]
    public async Task Values_that_mean_nothing_elsewhere_survive()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await InvokeAsync(new Returns<int>(0), "1"), Is.EqualTo("0"));
            Assert.That(await InvokeAsync(new Returns<bool>(false), "1"), Is.EqualTo("false"));
            Assert.That(await InvokeAsync(new Returns<string>(""), "1"), Is.EqualTo("\"\""));
            Assert.That(await InvokeAsync(new Returns<string?>(null), "1"), Is.EqualTo("null"));
            Assert.That(await InvokeAsync(new Returns<NoOutput>(default), "1"), Is.Null);
            Assert.That(await InvokeAsync(new Silent(), "1"), Is.Null);
        }
    }

    [Test]
    public async Task Property_names_are_in_camel_case_and_text_stays_readable()
    {
        var json = await InvokeAsync(new Echo<Person>(), """{"FULLNAME": "Zoë <z@x>", "age": 0}""");

        Assert.That(json, Is.EqualTo("""{"fullName":"Zoë <z@x>","age":0}"""));
    }

    [Test]
    public async Task Input_that_does_not_fit_names_step_type_and_path()
    {
        var exception = (await Assert.ThrowsAsync<InputMismatchException>(
            () => InvokeAsync(new Echo<Person>(), """{"fullName": "Ada", "age": "old"}""")))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((exception.StepSlug, exception.InputType), Is.EqualTo(("step", typeof(Person))));
            Assert.That(exception.JsonPath, Is.EqualTo("$.age"));
            Assert.That(exception.Message, Does.Contain("'step'").And.Contain("Person").And.Contain("$.age"));
        }
    }

    [Test]
    public void Input_without_memory_to_read_it_is_no_mismatch() =>
        Assert.That(
            () => InvokeAsync(new Echo<Greedy>(), "1"),
            Throws.TypeOf<InputMemoryException>().With.InnerException.TypeOf<OutOfMemoryException>());

    [Test]
    public void Input_without_stack_to_read_it_is_no_mismatch() =>
        Assert.That(() => InvokeAsync(new Echo<Deep>(), "1"), Throws.TypeOf<InsufficientExecutionStackException>());

    [TestCase("null")]
    [TestCase(null)]
    public void Null_is_no_input_of_a_handler_that_does_not_expect_it(string? json)
    {
        Assert.That(() => InvokeAsync(new Shout(), json), Throws.TypeOf<InputMismatchException>());
    }

    [Test]
    public async Task Null_is_an_input_of_a_handler_that_expects_it()
    {
        Assert.That(await InvokeAsync(new Expects(), null), Is.EqualTo("true"));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void Output_that_is_no_json_number_is_a_mismatch(double value)
    {
        Assert.That(() => InvokeAsync(new Returns<double>(value), "1"), Throws.TypeOf<OutputMismatchException>());
    }

    [Test]
    public void Output_that_contains_itself_is_a_mismatch()
    {
        var loop = new List<object>();
        loop.Add(loop);

        Assert.That(() => InvokeAsync(new Returns<List<object>>(loop), "1"), Throws.TypeOf<OutputMismatchException>());
    }

    [Test]
    public void Output_without_any_value_is_a_mismatch()
    {
        var handler = new Returns<JsonElement>(default);

        Assert.That(() => InvokeAsync(handler, "1"), Throws.TypeOf<OutputMismatchException>());
    }

    [Test]
    public void Exception_of_a_handler_passes_through_unwrapped()
    {
        Assert.That(
            () => InvokeAsync(new Fails(), "1"),
            Throws.TypeOf<StepFailedException>().With.Property(nameof(StepFailedException.IsFinal)).True);
    }

    [Test]
    public void Exception_of_a_handler_constructor_passes_through_unwrapped()
    {
        Assert.That(
            () => InvokeAsync(typeof(Stillborn), new ServiceCollection().AddScoped<Stillborn>(), "1"),
            Throws.TypeOf<TimeoutException>());
    }

    [Test]
    public async Task Handler_starts_on_the_thread_of_the_caller()
    {
        var handler = new Remembers();

        var invocation = InvokeAsync(handler, "1");

        Assert.That(handler.Thread, Is.EqualTo(Environment.CurrentManagedThreadId));
        await invocation;
    }

    [Test]
    public async Task Every_task_has_a_scope_of_its_own_that_ends_with_it()
    {
        var log = new List<string>();
        await using var provider = new ServiceCollection()
            .AddSingleton<IList<string>>(log)
            .AddScoped<Resource>()
            .AddScoped<UsesResource>()
            .BuildServiceProvider();
        var invoker = Bind(typeof(UsesResource), provider, NullLogger.Instance);

        await invoker.InvokeAsync("1", Contexts.For("step"), CancellationToken.None);
        await invoker.InvokeAsync("2", Contexts.For("step"), CancellationToken.None);

        Assert.That(log, Is.EqualTo(new[] { "use 1", "dispose", "use 2", "dispose" }));
    }

    [Test]
    public async Task Result_stands_and_the_failure_is_logged_when_disposing_throws()
    {
        using var logger = new RecordingLogger();
        await using var provider = new ServiceCollection().AddScoped<BadlyDisposed>().BuildServiceProvider();

        var output = await Bind(typeof(BadlyDisposed), provider, logger)
            .InvokeAsync("1", Contexts.For("step"), CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(output, Is.EqualTo("1"));
            Assert.That(logger.Entries.Single().Level, Is.EqualTo(LogLevel.Warning));
            Assert.That(logger.Entries.Single().Exception, Is.TypeOf<TimeoutException>());
        }
    }

    private static Task<string?> InvokeAsync(IStepHandler handler, string? json) =>
        InvokeAsync(handler.GetType(), new ServiceCollection().AddSingleton(handler.GetType(), handler), json);

    private static async Task<string?> InvokeAsync(Type handler, IServiceCollection services, string? json)
    {
        await using var provider = services.BuildServiceProvider();
        return await Bind(handler, provider, NullLogger.Instance)
            .InvokeAsync(json, Contexts.For("step"), CancellationToken.None);
    }

    private static IStepInvoker Bind(Type handler, IServiceProvider services, ILogger logger)
    {
        var step = new StepDefinition { Slug = "step", Kind = StepKind.Map, HandlerType = handler };
        return StepInvokers.Bind(new FlowDefinition { Slug = "flow", Steps = [step] }, services, logger)["step"];
    }

    public sealed record Person(string FullName, int Age);

    public abstract class Answers<TInput, TOutput>(Func<TInput, TOutput> answer) : IStepHandler<TInput, TOutput>
    {
        public virtual Task<TOutput> HandleAsync(
            TInput input, StepContext context, CancellationToken cancellationToken) => Task.FromResult(answer(input));
    }

    [JsonConverter(typeof(Refusing<Greedy, OutOfMemoryException>))]
    public sealed class Greedy;

    [JsonConverter(typeof(Refusing<Deep, InsufficientExecutionStackException>))]
    public sealed class Deep;

    public sealed class Refusing<T, TError> : JsonConverter<T>
        where TError : Exception, new()
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new TError();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            throw new TError();
    }

    public sealed class Echo<T>() : Answers<T, T>(input => input);

    public sealed class Returns<T>(T value) : Answers<int, T>(_ => value);

    public sealed class Fails() : Answers<int, int>(_ => throw new StepFailedException("no") { IsFinal = true });

    public sealed class Silent : StepHandler<int>
    {
        public override Task HandleAsync(int input, StepContext context, CancellationToken cancellationToken) =>
            Task.CompletedTask;
    }

    public sealed class Shout : IStepHandler<string, string>
    {
        public Task<string> HandleAsync(string input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input.ToUpperInvariant());
    }

    public sealed class Expects : IStepHandler<string?, bool>
    {
        public Task<bool> HandleAsync(string? input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input is null);
    }

    public sealed class Stillborn : IStepHandler<int, int>
    {
        public Stillborn() => throw new TimeoutException("never born");

        public Task<int> HandleAsync(int input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input);
    }

    public sealed class Remembers : IStepHandler<int, int>
    {
        public int Thread { get; private set; }

        public Task<int> HandleAsync(int input, StepContext context, CancellationToken cancellationToken)
        {
            Thread = Environment.CurrentManagedThreadId;
            return Task.FromResult(input);
        }
    }

    public sealed class Resource(IList<string> log) : IAsyncDisposable
    {
        public void Use(int input) => log.Add($"use {input}");

        public ValueTask DisposeAsync()
        {
            log.Add("dispose");
            return ValueTask.CompletedTask;
        }
    }

    public sealed class UsesResource(Resource resource) : StepHandler<int>
    {
        public override Task HandleAsync(int input, StepContext context, CancellationToken cancellationToken)
        {
            resource.Use(input);
            return Task.CompletedTask;
        }
    }

    public sealed class BadlyDisposed : IStepHandler<int, int>, IAsyncDisposable
    {
        public Task<int> HandleAsync(int input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input);

        public ValueTask DisposeAsync() => throw new TimeoutException("still busy");
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Plugins;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>Typed inputs and outputs on their way through jsonb.</summary>
public sealed class TypedValueTests : WorkerFixture
{
    [Test]
    public async Task Derived_types_survive_as_elements_outputs_and_parts_of_inputs()
    {
        var flow = await DefineAsync(
            "shapes",
            Map("grow") with { HandlerType = typeof(Grow) },
            Single("largest", "grow") with { HandlerType = typeof(Largest) });
        var run = await StartAsync(flow, """[{"$type": "circle", "id": 1, "r": 2.5}]""");

        await RunHandlersAsync(flow);

        Assert.That(
            await RunAsync(run), Is.EqualTo(("completed", """{"largest": {"r": 5, "id": 1, "$type": "circle"}}""")));
    }

    [Test]
    public async Task Misspelt_input_fails_its_run_at_once_and_says_what_is_lacking()
    {
        var flow = await DefineAsync("party", Single("guests") with { HandlerType = typeof(ListGuests) });
        var run = await StartAsync(flow, """{"host": "Ada", "guest": ["Bob"]}""");

        await RunHandlersAsync(flow);

        Assert.That((await RunAsync(run)).Status, Is.EqualTo("failed"));
        Assert.That(await ErrorAsync(run), Does.Contain("at $.run: the input lacks 'guests', which Party needs"));
        Assert.That(
            await Database.ScalarAsync<int>("select attempts_count from pgflow.step_tasks where run_id = $1", run),
            Is.EqualTo(1));
    }

    [Test]
    public async Task Deepest_outputs_are_read_by_dependents()
    {
        var flow = await DefineAsync(
            "deep",
            Map("nest") with { HandlerType = typeof(Nest) },
            Single("count", "nest") with { HandlerType = typeof(CountNested) });
        var run = await StartAsync(flow, $"[{PgFlowJson.MaxDepth}]");

        await RunHandlersAsync(flow);

        Assert.That(await RunAsync(run), Is.EqualTo(("completed", """{"count": 1}""")));
    }

    private async Task RunHandlersAsync(FlowDefinition flow)
    {
        var services = new ServiceCollection();
        foreach (var handler in flow.Steps.Select(step => step.HandlerType!))
        {
            services.AddTransient(handler);
        }

        await using var provider = services.BuildServiceProvider();
        var invokers = StepInvokers.Bind(flow, provider, NullLogger.Instance);
        await RunUntilIdleAsync(new InMemoryCatalog().Add(
            flow,
            invokers.Keys,
            (input, context, token) => invokers[context.StepSlug].InvokeAsync(input, context, token).AsTask()));
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    public abstract record Shape(int Id);

    public sealed record Circle(int Id, double R) : Shape(Id);

    public sealed record LargestInput(Shape[] Run, Shape[] Grow);

    public sealed class Grow : IStepHandler<Shape, Shape>
    {
        public Task<Shape> HandleAsync(Shape input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult<Shape>((Circle)input with { R = ((Circle)input).R * 2 });
    }

    public sealed class Largest : IStepHandler<LargestInput, Shape>
    {
        public Task<Shape> HandleAsync(LargestInput input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input.Grow.Concat(input.Run).MaxBy(shape => ((Circle)shape).R)!);
    }

    public sealed record Party(string Host, string[] Guests);

    public sealed class ListGuests : IStepHandler<RunInput<Party>, string[]>
    {
        public Task<string[]> HandleAsync(
            RunInput<Party> input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input.Run.Guests);
    }

    public sealed class Nest : IStepHandler<int, JsonElement>
    {
        public Task<JsonElement> HandleAsync(int input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(JsonElement.Parse(new string('[', input) + new string(']', input)));
    }

    public sealed record Nested(IReadOnlyList<JsonElement> Nest);

    public sealed class CountNested : IStepHandler<Nested, int>
    {
        public Task<int> HandleAsync(Nested input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input.Nest.Count);
    }
}

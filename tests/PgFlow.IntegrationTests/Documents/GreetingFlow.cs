using System.Text.Json.Nodes;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Plugins;

namespace PgFlow.IntegrationTests.Documents;

/// <summary>The flow of docs/getting-started.md, which the other documents start runs of, and its handlers.</summary>
internal static class GreetingFlow
{
    private static readonly FlowDefinition Definition = new()
    {
        Slug = "greeting",
        Steps =
        [
            new() { Slug = "guests" },
            new() { Slug = "greet", Kind = StepKind.Map, Dependencies = ["guests"] },
            new() { Slug = "count", Dependencies = ["greet"] },
        ],
    };

    public static async Task DefineAsync(TestDatabase database)
    {
        await using var client = new FlowClient(database.ConnectionString);
        Assert.That(await client.DefineFlowAsync(Definition), Is.Empty);
    }

    /// <summary>Executes what is there to do, as the flow's owner.</summary>
    public static Task<int> RunUntilIdleAsync(TestDatabase database) =>
        WorkerProcess.RunUntilIdleAsync(
            database.WorkerConnectionString,
            new InMemoryCatalog().Add(
                Definition,
                Definition.Steps.Select(step => step.Slug),
                (input, context, _) => Task.FromResult(
                    Handle(context.StepSlug, input is null ? null : JsonNode.Parse(input))?.ToJsonString())));

    // As the document's handlers do.
    private static JsonNode? Handle(string step, JsonNode? input) => step switch
    {
        "guests" => input!["run"]!["guests"]!.DeepClone(),
        "greet" => $"Hello, {input}!",
        _ when input!["greet"]!.AsArray().Count > 0 => input["greet"]!.AsArray().Count,
        _ => throw new StepFailedException("Nobody was invited.") { IsFinal = true },
    };
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;

namespace PgFlow.IntegrationTests.Documentation;

/// <summary>The README's SQL about runs does what it says, with the flow that the README defines.</summary>
public sealed partial class ReadmeRunsTests : WorkerFixture
{
    private static readonly FlowDefinition Greeting = new()
    {
        Slug = "greeting",
        Steps = [Single("guests"), Map("greet", "guests"), Single("count", "greet")],
    };

    [OneTimeSetUp]
    public async Task DefineGreetingAsync()
    {
        await using var client = new FlowClient(Database.ConnectionString);
        Assert.That(await client.DefineFlowAsync(Greeting), Is.Empty);
    }

    [TestCase("## Start and watch runs")]
    [TestCase("### Traces")]
    public async Task Sql_of_the_section_runs_and_its_runs_complete(string heading)
    {
        var blocks = SqlOf(heading);
        Assert.That(blocks, Is.Not.Empty);
        foreach (var block in blocks)
        {
            await Database.ExecuteAsync(block);
        }

        await RunUntilIdleAsync(Catalog(Greeting, Greet));

        Assert.That(
            await Database.RowsAsync<string>("select distinct status from pgflow.runs"),
            Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Settings_of_the_transaction_say_who_started_a_run()
    {
        await Database.ExecuteAsync(
            SqlOf("## Start and watch runs").Single(block => block.Contains("created_by", StringComparison.Ordinal)));

        Assert.That(
            await Database.RowsAsync<string>(
                "select distinct created_by || '@' || host(client_ip) from pgflow.runs where created_by = 'ada'"),
            Is.EqualTo(new[] { "ada@10.0.0.7" }));
    }

    // As the handlers of the README do.
    private static JsonNode? Greet(string step, JsonNode? input) => step switch
    {
        "guests" => input!["run"]!["guests"]!.DeepClone(),
        "greet" => $"Hello, {input}!",
        _ when input!["greet"]!.AsArray().Count > 0 => input["greet"]!.AsArray().Count,
        _ => throw new StepFailedException("Nobody was invited.") { IsFinal = true },
    };

    private static string[] SqlOf(string heading)
    {
        var readme = File.ReadAllText(BuildOutput.Source("README.md"));
        var start = readme.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        Assert.That(start, Is.GreaterThan(0), $"The README has no section '{heading}'.");
        var next = NextSection().Match(readme, start + heading.Length);
        return [.. Block().Matches(readme[start..next.Index]).Select(block => block.Groups[1].Value)];
    }

    [GeneratedRegex(@"\n##+ (?!#)")]
    private static partial Regex NextSection();

    [GeneratedRegex(@"```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}

using System.CommandLine;
using PgFlow.Cli.Demo;

namespace PgFlow.Cli.Commands;

/// <summary>The verb <c>demo</c>.</summary>
internal static class DemoCommand
{
    public const string Name = "demo";

    // Covers stopping the private server and removing its files.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var input = new Option<string?>("--input", "-i")
        {
            Description = "The folder to index. Default: the documents of PgFlow.Worker itself.",
            HelpName = "folder",
        };
        var query = new Option<string?>("--query", "-q")
        {
            Description = "The query, as in a web search: words, \"phrases\", or, -not.",
            HelpName = "words",
        };

        // Unlike the other verbs it ignores the environment's database: a demo must not run in production by accident.
        var connection = new Option<string?>("--connection", "-c")
        {
            Description = "Connection string of a database to use. Default: a private PostgreSQL, removed at the end.",
            HelpName = "Host=...;Database=...;Username=...",
        };

        var command = new Command(Name, "Indexes a folder of documents with a flow, and searches them.")
        {
            input, query, connection,
        };
        command.SetAction((parsed, cancellationToken) => Verb.RunAsync(parsed, async signals =>
        {
            var screen = DemoScreen.Create(parsed.InvocationConfiguration.Output, TimeProvider.System);
            var request = new DemoRequest(
                parsed.GetValue(input), parsed.GetValue(query), parsed.GetValue(connection));
            return await new Demonstration(request, screen, TimeProvider.System).RunAsync(signals.Token);
        }, Patience, cancellationToken));
        return command;
    }
}

using System.CommandLine;
using PgFlow.Cli.Demo;

namespace PgFlow.Cli.Commands;

/// <summary>The verb <c>demo</c>.</summary>
internal static class DemoCommand
{
    public const string Name = "demo";

    // The private server is stopped, and its files are removed.
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
            Description = "What to look for in the index, as in a web search: words, \"phrases\", or, -not.",
            HelpName = "words",
        };

        // Unlike the other verbs it takes no database from the environment: nobody wants a demo in production.
        var connection = new Option<string?>("--connection", "-c")
        {
            Description = "Connection string of a database to use. Default: a private PostgreSQL, removed at the end.",
            HelpName = "Host=...;Database=...;Username=...",
        };

        var command = new Command(Name, "Indexes a folder of documents by a flow, and searches them.")
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

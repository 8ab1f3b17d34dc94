using System.CommandLine;
using System.CommandLine.Invocation;
using PgFlow.Cli.Arguments;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Commands;

/// <summary>The command line: its verbs, and the default one.</summary>
internal static class PgFlowCommand
{
    private const string DefaultVerb = "worker";

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args,
        InvocationConfiguration? invocation = null,
        CancellationToken cancellationToken = default)
    {
        var root = Create();
        if (UnknownVerb(args, root) is { } unknown)
        {
            var errors = (invocation ?? new InvocationConfiguration()).Error;
            await errors.WriteLineAsync(ArgumentSecrets.Remove(unknown, args));
            return ExitCodes.Configuration;
        }

        var parsed = root.Parse(WithVerb(args, root));
        if (parsed.Action is ParseErrorAction reject)
        {
            // A screen of help would scroll the error away.
            reject.ShowHelp = args.Count == 0;
            await RejectAsync(parsed, args, invocation ?? new InvocationConfiguration(), cancellationToken);
            return ExitCodes.Configuration;
        }

        // The verbs handle signals; the command line would end them after 2 s, and fail on a second signal.
        invocation ??= new InvocationConfiguration();
        invocation.ProcessTerminationTimeout = null;
        var exitCode = await parsed.InvokeAsync(invocation, cancellationToken);
        return parsed.Errors.Count > 0 ? ExitCodes.Configuration : exitCode;
    }

    private static async Task RejectAsync(
        ParseResult parsed,
        IReadOnlyList<string> args,
        InvocationConfiguration invocation,
        CancellationToken cancellationToken)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors }, cancellationToken);
        await invocation.Output.WriteAsync(ArgumentSecrets.Remove(output.ToString(), args));
        await invocation.Error.WriteAsync(ArgumentSecrets.Remove(errors.ToString(), args));
    }

    private static RootCommand Create() =>
        new("Executes flows that are stored in PostgreSQL.")
        {
            WorkerCommand.Create(),
            MigrateCommand.Create(),
            HealthCommand.Create(),
            DemoCommand.Create(),
        };

    private static string? UnknownVerb(IReadOnlyList<string> args, RootCommand root)
    {
        var verbs = root.Subcommands.Select(verb => verb.Name).ToList();
        if (args.Count == 0 || args[0].StartsWith('-') || verbs.Contains(args[0]))
        {
            return null;
        }

        var likely = LikelyNames.Of(args[0], verbs);
        var meant = likely.Count > 0 ? $" Did you mean {string.Join(" or ", likely)}?" : "";
        return $"pgflow: '{args[0]}' is not a verb.{meant} Verbs: {string.Join(", ", verbs)}. "
            + "See: pgflow --help";
    }

    private static IReadOnlyList<string> WithVerb(IReadOnlyList<string> args, RootCommand root)
    {
        var namesVerb = args.Count > 0 && !args[0].StartsWith('-');
        var asksForHelp = args.Count > 0 && args[0] is "--help" or "-h" or "-?" or "--version";
        return namesVerb || asksForHelp || root.Subcommands.All(verb => verb.Name != DefaultVerb)
            ? args
            : [DefaultVerb, .. args];
    }
}

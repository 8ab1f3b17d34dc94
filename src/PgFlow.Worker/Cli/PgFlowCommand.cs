using System.CommandLine;
using System.CommandLine.Invocation;

namespace PgFlow.Worker.Cli;

/// <summary>The command line: its verbs, and the one that is meant when none is named.</summary>
internal static class PgFlowCommand
{
    private const string DefaultVerb = "worker";

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args,
        InvocationConfiguration? invocation = null,
        CancellationToken cancellationToken = default)
    {
        var root = Create();
        var parsed = root.Parse(WithVerb(args, root));
        if (parsed.Action is ParseErrorAction reject)
        {
            // The error would scroll away above a screen of help.
            reject.ShowHelp = args.Count == 0;
            await RejectAsync(parsed, args, invocation ?? new InvocationConfiguration(), cancellationToken);
            return ExitCodes.Configuration;
        }

        // These handle signals themselves and take their time to stop; the command line would end them after 2 s.
        if (parsed.CommandResult.Command.Name is DefaultVerb or DemoCommand.Name)
        {
            invocation ??= new InvocationConfiguration();
            invocation.ProcessTerminationTimeout = null;
        }

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

    private static IReadOnlyList<string> WithVerb(IReadOnlyList<string> args, RootCommand root)
    {
        var namesVerb = args.Count > 0 && !args[0].StartsWith('-');
        var asksForHelp = args.Count > 0 && args[0] is "--help" or "-h" or "-?" or "--version";
        return namesVerb || asksForHelp || root.Subcommands.All(verb => verb.Name != DefaultVerb)
            ? args
            : [DefaultVerb, .. args];
    }
}

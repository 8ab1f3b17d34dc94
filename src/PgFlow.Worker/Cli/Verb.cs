using System.CommandLine;
using PgFlow.Worker.Failures;
using PgFlow.Worker.Lifecycle;

namespace PgFlow.Worker.Cli;

/// <summary>
/// Runs a verb until it ends or a signal asks it to, and tells its failure as one message with an exit code, without a
/// stack trace.
/// </summary>
internal static class Verb
{
    public static async Task<int> RunAsync(
        ParseResult parsed, Func<StopSignals, Task<int>> run, CancellationToken cancellationToken)
    {
        var name = parsed.CommandResult.Command.Name;
        var errors = parsed.InvocationConfiguration.Error;
        using var signals = new StopSignals(TimeProvider.System, cancellationToken)
        {
            Announce = signal => errors.WriteLine($"pgflow {name}: a second signal ({signal}): ends at once"),
        };
        signals.Listen();
        try
        {
            return await run(signals);
        }
        catch (Exception error) when (Failure.Of(error) is { } failure)
        {
            await errors.WriteLineAsync($"pgflow {name}: {failure.Message}");
            return failure.ExitCode == ExitCodes.Cancelled && signals.First is { } signal
                ? ExitCodes.Of(signal)
                : failure.ExitCode;
        }
    }
}

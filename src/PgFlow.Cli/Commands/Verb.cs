using System.CommandLine;
using System.Runtime.InteropServices;
using PgFlow.Cli.Processes;
using PgFlow.Worker.Failures;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Commands;

/// <summary>
/// Runs a verb until it ends or a signal requests its end, and reports a failure as one message with an exit code,
/// without a stack trace.
/// </summary>
internal static class Verb
{
    /// <summary>The time limit for the end of a verb that has nothing to finish.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="parsed">The command line.</param>
    /// <param name="run">The verb; returns its exit code.</param>
    /// <param name="patience">The time limit for its end after a signal, unless the verb changes it.</param>
    /// <param name="cancellationToken">Another way to request the end.</param>
    public static async Task<int> RunAsync(
        ParseResult parsed,
        Func<StopSignals, Task<int>> run,
        TimeSpan patience,
        CancellationToken cancellationToken)
    {
        var name = parsed.CommandResult.Command.Name;
        var errors = parsed.InvocationConfiguration.Error;
        using var signals = new StopSignals(TimeProvider.System, cancellationToken)
        {
            Announce = signal => errors.WriteLine($"pgflow {name}: a second signal ({signal}): ends at once"),
        };
        using var guard = new StopGuard(patience, _ => End(name, signals.First!.Value, patience));
        signals.Asked = guard.Begin;
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

    private static void End(string verb, PosixSignal signal, TimeSpan patience) => ImmediateExit.WithLine(
        ExitCodes.Of(signal),
        $"pgflow {verb}: did not end within {patience.TotalSeconds:0} s of {signal} and is ended by force");
}

using System.Diagnostics.CodeAnalysis;

namespace PgFlow.Cli.Processes;

/// <summary>
/// Bounds what comes after the last statement of the program: a foreground thread, a finalizer or a ProcessExit handler
/// of a plugin can keep a process for ever that has nothing left to do.
/// </summary>
internal static class ProcessEnd
{
    /// <summary>How long a process may take to end when it has its exit code.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Ends the process with that code, should it still be there after <see cref="Patience"/>.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "It watches until the process is gone.")]
    public static void Bound(int exitCode) => new StopGuard(Patience, _ => EndByForce(exitCode)).Begin();

    private static void EndByForce(int exitCode) => ImmediateExit.WithLine(
        exitCode,
        $"pgflow: everything is done, but the process has not ended within {Patience.TotalSeconds:0} s: a plugin "
        + "keeps it by a foreground thread, a finalizer or a ProcessExit handler that does not end. It is ended by "
        + $"force, with exit code {exitCode}. Make the plugin's threads background threads, or end them when its "
        + "services are disposed.");
}

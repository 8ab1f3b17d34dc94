using System.Diagnostics.CodeAnalysis;

namespace PgFlow.Cli.Processes;

/// <summary>
/// Bounds the time after the program's last statement: a foreground thread, a finalizer or a ProcessExit handler of a
/// plugin could keep a finished process alive forever.
/// </summary>
internal static class ProcessEnd
{
    /// <summary>The time that a process with an exit code may take to end.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Ends the process with that code if it still runs after <see cref="Patience"/>.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "It watches until the process is gone.")]
    public static void Bound(int exitCode) => new StopGuard(Patience, _ => EndByForce(exitCode)).Begin();

    private static void EndByForce(int exitCode) => ImmediateExit.WithLine(
        exitCode,
        $"pgflow: everything is done, but the process did not end within {Patience.TotalSeconds:0} s: a plugin "
        + "keeps it alive with a foreground thread, a finalizer or a ProcessExit handler. It is ended by "
        + $"force, with exit code {exitCode}. Make the plugin's threads background threads, or end them when its "
        + "services are disposed.");
}

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace PgFlow.Cli.Processes;

/// <summary>
/// Ends the process at once. <see cref="Environment.Exit"/> runs ProcessExit handlers and waits for the finalizer, and
/// both may run a plugin's code that never returns.
/// </summary>
internal static class ImmediateExit
{
    // A reader that is stuck must not block the exit.
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Writes a line to standard error, if that does not block, and ends the process.</summary>
    [DoesNotReturn]
    public static void WithLine(int exitCode, string line)
    {
        var writing = new Thread(() => Write(line)) { IsBackground = true, Name = "pgflow last line" };
        writing.Start();
        writing.Join(WriteTimeout);
        With(exitCode);
    }

    [DoesNotReturn]
    public static void With(int exitCode)
    {
        if (!OperatingSystem.IsWindows())
        {
            ExitNow(exitCode);
        }

        // The kill is asynchronous: this thread must not continue until it takes effect.
        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit();
        throw new UnreachableException();
    }

    // Not Console.Error, which a plugin can replace or lock.
    private static void Write(string line)
    {
        try
        {
            using var errors = Console.OpenStandardError();
            errors.Write(Encoding.UTF8.GetBytes(line + Environment.NewLine));
        }
        catch (IOException)
        {
            // The reader is gone.
        }
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitNow(int exitCode);
}

using System.ComponentModel;
using System.Diagnostics;

namespace PgFlow.EmbeddedPostgres;

/// <summary>Runs a program to its end and returns its output.</summary>
internal static class ExternalProgram
{
    private const int NotStarted = -1;

    public static ProgramResult Run(string file, IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(Describe(file, arguments, workingFolder: null))!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new ProgramResult(process.ExitCode, output + errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception exception)
        {
            return new ProgramResult(NotStarted, exception.Message);
        }
    }

    public static async Task<ProgramResult> RunAsync(
        string file, IEnumerable<string> arguments, string? workingFolder, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(Describe(file, arguments, workingFolder))!;
            process.StandardInput.Close();
            return await EndOfAsync(process, cancellationToken);
        }
        catch (Win32Exception exception)
        {
            return new ProgramResult(NotStarted, exception.Message);
        }
    }

    public static ProcessStartInfo Describe(string file, IEnumerable<string> arguments, string? workingFolder)
    {
        var description = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = workingFolder ?? "",
        };

        // The programs of PostgreSQL read PGDATA, PGPORT and others; here everything is passed as arguments.
        var inherited = description.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal));
        foreach (var name in inherited.ToList())
        {
            description.Environment.Remove(name);
        }

        return description;
    }

    private static async Task<ProgramResult> EndOfAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramResult(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

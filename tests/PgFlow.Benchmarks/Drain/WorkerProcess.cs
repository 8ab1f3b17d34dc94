using System.Diagnostics;

namespace PgFlow.Benchmarks.Drain;

/// <summary>A real <c>pgflow worker</c> process, as a user would start it.</summary>
internal static class WorkerProcess
{
    /// <summary>Runs until the flow's queue is empty and returns how long the process lived.</summary>
    public static async Task<TimeSpan> DrainAsync(
        string connectionString, string flowSlug, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "pgflow.dll"),
                "worker", "--until-idle", "--flows", flowSlug, "--plugins", PluginsFolder(),
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__PgFlow"] = connectionString;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? watch.Elapsed
            : throw new InvalidOperationException(
                $"pgflow worker exited with {process.ExitCode}: {await output}{await errors}");
    }

    /// <summary>Where the build puts the plugin NoOp: tests/Plugins/bin, in the configuration of this build.</summary>
    private static string PluginsFolder()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var tests = output.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(tests, "Plugins", "bin", output.Parent.Name, "NoOp");
    }
}

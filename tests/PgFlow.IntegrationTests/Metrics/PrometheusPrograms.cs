using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Metrics;

/// <summary>Prometheus and its checker, where the machine has them.</summary>
internal static class PrometheusPrograms
{
    /// <summary>The program's file; ends the test where there is none.</summary>
    public static string Require(string program)
    {
        Needs.Verify(Needs.Prometheus);
        var file = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
        if (file is null)
        {
            Absence.Report($"There is no {program} on the PATH; Debian has it: apt-get install prometheus.");
        }

        return file!;
    }

    /// <summary>Runs the checker in the folder of the rules; what it says, and whether it was content.</summary>
    public static async Task<(bool IsContent, string Output)> CheckAsync(params string[] arguments)
    {
        var result = await ExternalProgram.RunAsync(
            Require("promtool"), arguments, BuildOutput.Source("deploy", "prometheus"), CancellationToken.None);
        return (result.ExitCode == 0, result.Output);
    }
}

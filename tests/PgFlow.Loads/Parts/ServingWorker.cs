using PgFlow.Loads.Processes;

namespace PgFlow.Loads.Parts;

/// <summary>Starts a worker that serves until it is stopped.</summary>
internal static class ServingWorker
{
    public static async Task<PgFlowProcess> StartAsync(
        string connectionString,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken,
        params (string Name, string Value)[] settings)
    {
        var environment = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        environment["ConnectionStrings__PgFlow"] = connectionString;
        environment["PgFlow__Logging__Format"] = "Json";
        var worker = PgFlowProcess.Start(["worker", .. arguments], environment);
        try
        {
            await worker.ServesAsync(cancellationToken);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Arguments that serve these flows of a plugin.</summary>
    public static string[] Serving(string plugin, params IReadOnlyList<string> flows) =>
        ["--flows", string.Join(',', flows), "--plugins", BuiltFiles.Plugin(plugin)];
}

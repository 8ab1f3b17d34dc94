using Microsoft.Extensions.DependencyInjection;
using PgFlow.Cli.Hosting;
using PgFlow.Cli.Telemetry;
using PgFlow.Client;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Telemetry;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Telemetry;

/// <summary>A worker as the daemon runs it, which sends its telemetry until it has nothing to do.</summary>
internal static class ExportingWorker
{
    public const string Flow = "exported";

    public const string Step = "step";

    public static Task RunAsync(
        OtlpReceiver? collector,
        InMemoryStore store,
        Func<string?, StepContext, CancellationToken, Task<string?>>? handle = null,
        params (string Key, string Value)[] settings) =>
        RunAsync(collector, store, TestContext.Error, handle, settings);

    public static async Task RunAsync(
        OtlpReceiver? collector,
        InMemoryStore store,
        TextWriter errors,
        Func<string?, StepContext, CancellationToken, Task<string?>>? handle = null,
        params (string Key, string Value)[] settings)
    {
        var all = settings.ToDictionary(
            setting => IsForeign(setting.Key) ? setting.Key : $"PgFlow:{setting.Key}",
            setting => (string?)setting.Value);
        all["ConnectionStrings:PgFlow"] = "Host=unused";
        all.TryAdd("PgFlow:Logging:Level", "Fatal");
        all["PgFlow:UntilIdle"] = "true";
        all.TryAdd("PgFlow:Otlp:Endpoint", collector?.Endpoint);
        all.TryAdd("PgFlow:Otlp:Protocol", "HttpProtobuf");
        var host = WorkerHost.Build(
            all,
            services => services
                .AddTelemetryExport()
                .AddSingleton<IPluginCatalog>(new InMemoryCatalog().Add(
                    Flow, [Step], handle ?? ((input, _, _) => Task.FromResult(input))))
                .AddSingleton<IWorkerStore>(store));
        await WorkerHost.RunAsync(host, errors, CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static bool IsForeign(string key) => key.StartsWith("OTEL_", StringComparison.Ordinal);
}

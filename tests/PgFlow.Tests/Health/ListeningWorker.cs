using Microsoft.Extensions.DependencyInjection;
using PgFlow.Cli.Hosting;
using PgFlow.Cli.Http;
using PgFlow.Client;
using PgFlow.TestKit.Plugins;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Health;

/// <summary>A worker over the in-memory store that answers over HTTP, as the daemon does.</summary>
internal static class ListeningWorker
{
    public static Task<int> RunAsync(
        InMemoryStore store,
        int? port,
        Task<string?>? result = null,
        bool untilIdle = false,
        IEnumerable<(string Key, string Value)>? settings = null,
        CancellationToken cancellationToken = default)
    {
        var host = WorkerHost.Build(
            new Dictionary<string, string?>((settings ?? []).Select(
                setting => KeyValuePair.Create($"PgFlow:Http:{setting.Key}", (string?)setting.Value)))
            {
                ["ConnectionStrings:PgFlow"] = "Host=unused",
                ["PgFlow:Logging:Level"] = "Fatal",
                ["PgFlow:Http:Port"] = port is null ? null : $"{port}",
                ["PgFlow:UntilIdle"] = untilIdle ? "true" : "false",
            },
            services => services
                .AddHttpListener()
                .AddSingleton<IPluginCatalog>(new InMemoryCatalog().Add(
                    "flow", ["step"], (input, _, _) => result ?? Task.FromResult(input)))
                .AddSingleton<IWorkerStore>(store));
        return WorkerHost.RunAsync(host, TextWriter.Null, cancellationToken);
    }
}

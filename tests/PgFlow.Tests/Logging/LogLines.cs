using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PgFlow.Cli.Hosting;
using PgFlow.Client;
using PgFlow.TestKit.Plugins;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Logging;

/// <summary>What a worker that has one task to do writes to its standard output.</summary>
internal static class LogLines
{
    public const string Flow = "logged";

    public const string Step = "step";

    public static async Task<IReadOnlyList<string>> OfAsync(
        InMemoryStore store,
        Func<string?, StepContext, CancellationToken, Task<string?>> handle,
        string format,
        string level = "Information",
        params (string Key, string Value)[] settings)
    {
        await using var output = new LogText();
        return await OfAsync(output, store, handle, format, level, settings);
    }

    /// <summary>The lines as JSON, each an object.</summary>
    public static async Task<IReadOnlyList<JsonObject>> JsonOfAsync(
        InMemoryStore store,
        Func<string?, StepContext, CancellationToken, Task<string?>> handle,
        string level = "Information",
        params (string Key, string Value)[] settings) =>
        Parse(await OfAsync(store, handle, "Json", level, settings));

    /// <summary>The same, for a handler that reads the output.</summary>
    public static async Task<IReadOnlyList<JsonObject>> JsonOfAsync(
        LogText output,
        InMemoryStore store,
        Func<string?, StepContext, CancellationToken, Task<string?>> handle,
        params (string Key, string Value)[] settings) =>
        Parse(await OfAsync(output, store, handle, "Json", "Information", settings));

    private static async Task<IReadOnlyList<string>> OfAsync(
        LogText output,
        InMemoryStore store,
        Func<string?, StepContext, CancellationToken, Task<string?>> handle,
        string format,
        string level,
        (string Key, string Value)[] settings)
    {
        var previous = Console.Out;
        Console.SetOut(output);
        try
        {
            var host = WorkerHost.Build(
                new Dictionary<string, string?>(
                    settings.Select(setting => KeyValuePair.Create("PgFlow:" + setting.Key, (string?)setting.Value)))
                {
                    ["ConnectionStrings:PgFlow"] = "Host=unused",
                    ["PgFlow:Logging:Format"] = format,
                    ["PgFlow:Logging:Level"] = level,
                    ["PgFlow:UntilIdle"] = "true",
                },
                services => services
                    .AddSingleton<IPluginCatalog>(new InMemoryCatalog().Add(Flow, [Step], handle))
                    .AddSingleton<IWorkerStore>(store));
            await WorkerHost.RunAsync(host, TextWriter.Null, CancellationToken.None)
                .WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            Console.SetOut(previous);
        }

        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static IReadOnlyList<JsonObject> Parse(IReadOnlyList<string> lines) =>
        [.. lines.Select(line => JsonNode.Parse(line)!.AsObject())];
}

using System.Globalization;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Containers;

/// <summary>A container that is removed at the end of its test.</summary>
internal sealed class Container : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly string _id;

    private Container(string id) => _id = id;

    /// <summary>Starts one with the machine's own network, where the tests' databases are.</summary>
    public static async Task<Container> StartAsync(string image, string[] options, params string[] arguments) =>
        new(await Docker.RunAsync(["run", "--detach", "--network", "host", .. options, image, .. arguments]));

    /// <summary>
    /// Starts a worker with a plugin as an orchestrator would: without any privilege, looked at often.
    /// </summary>
    public static async Task<Container> StartWorkerAsync(
        string plugin, string connectionString, string[] options, params string[] arguments) =>
        await StartAsync(
            await WorkerImage.GetAsync(),
            [
                "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--health-interval", "1s",
                "--volume", $"{BuildOutput.Plugin(plugin)}:/plugins/{plugin}:ro",
                "--env", $"ConnectionStrings__PgFlow={connectionString}",
                "--env", $"PgFlow__Http__Port={FreePort.Find()}",
                .. options,
            ],
            ["worker", .. arguments]);

    public Task<string> InspectAsync(string format) => Docker.RunAsync("inspect", "--format", format, _id);

    public Task<string> LogsAsync() => Docker.RunAsync("logs", _id);

    public Task SignalAsync(string signal) => Docker.RunAsync("kill", "--signal", signal, _id);

    /// <summary>What a program in it prints.</summary>
    public Task<string> ExecuteAsync(params string[] command) => Docker.RunAsync(["exec", _id, .. command]);

    /// <summary>Waits for the end and returns the exit code.</summary>
    public Task<string> ExitCodeAsync() => Docker.RunAsync("wait", _id);

    /// <summary>Waits until the engine judges so, and one of its last checks has printed that text.</summary>
    public Task UntilHealthIsAsync(string status, string text = "") => WaitUntil.TrueAsync(
        async () => await InspectAsync("{{.State.Health.Status}}") == status
            && (await InspectAsync("{{json .State.Health.Log}}")).Contains(text, StringComparison.Ordinal),
        $"the container is {status} {text}",
        async () => await InspectAsync("{{json .State}}") + await LogsAsync(),
        Deadline);

    public Task UntilLogsAsync(string text) => WaitUntil.TrueAsync(
        async () => (await LogsAsync()).Contains(text, StringComparison.Ordinal),
        $"the log says '{text}'",
        LogsAsync,
        Deadline);

    /// <summary>Waits for a line of the log and returns how long after the container's start it was written.</summary>
    public async Task<TimeSpan> LogsAfterAsync(string text)
    {
        await UntilLogsAsync(text);
        var lines = await Docker.RunAsync("logs", "--timestamps", _id);
        var line = lines.Split('\n').First(line => line.Contains(text, StringComparison.Ordinal));
        return Time(line.Split(' ')[0]) - Time(await InspectAsync("{{.State.StartedAt}}"));
    }

    /// <summary>The memory in use and its limit, as the engine shows them.</summary>
    public Task<string> MemoryAsync() => Docker.RunAsync("stats", "--no-stream", "--format", "{{.MemUsage}}", _id);

    public async ValueTask DisposeAsync() => await Docker.RunAsync("rm", "--force", "--volumes", _id);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

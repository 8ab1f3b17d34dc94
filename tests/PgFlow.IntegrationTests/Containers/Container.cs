using PgFlow.IntegrationTests.Infrastructure;

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

    public Task<string> InspectAsync(string format) => Docker.RunAsync("inspect", "--format", format, _id);

    public Task<string> LogsAsync() => Docker.RunAsync("logs", _id);

    public Task SignalAsync(string signal) => Docker.RunAsync("kill", "--signal", signal, _id);

    /// <summary>What a program in it prints.</summary>
    public Task<string> ExecuteAsync(params string[] command) => Docker.RunAsync(["exec", _id, .. command]);

    /// <summary>Waits for the end and returns the exit code.</summary>
    public Task<string> ExitCodeAsync() => Docker.RunAsync("wait", _id);

    public Task UntilHealthIsAsync(string status) => WaitUntil.TrueAsync(
        async () => await InspectAsync("{{.State.Health.Status}}") == status,
        $"the container is {status}",
        async () => await InspectAsync("{{json .State}}") + await LogsAsync(),
        Deadline);

    public Task UntilLogsAsync(string text) => WaitUntil.TrueAsync(
        async () => (await LogsAsync()).Contains(text, StringComparison.Ordinal),
        $"the log says '{text}'",
        LogsAsync,
        Deadline);

    public async ValueTask DisposeAsync() => await Docker.RunAsync("rm", "--force", "--volumes", _id);
}

using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Cli;
using PgFlow.Worker.EmbeddedPostgres;
using PgFlow.Worker.Health;
using PgFlow.Worker.Hosting;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Resilience;

namespace PgFlow.Tests.Health;

public sealed class HttpListenerTests
{
    private readonly int _port = FreePort.Find();
    private readonly HttpClient _client = new();

    [OneTimeTearDown]
    public void DisposeClient() => _client.Dispose();

    [Test]
    public async Task Worker_that_drains_is_alive_and_not_ready_until_its_end()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = store.Enqueue("flow", "step");
        using var shutdown = new CancellationTokenSource();
        var running = RunAsync(store, _port, release.Task, cancellationToken: shutdown.Token);
        Wait.Until(() => task.Status == "started", () => task);
        var serving = await GetAsync("ready");

        await shutdown.CancelAsync();
        var alive = await GetAsync("live");
        var draining = await GetAsync("ready");
        release.SetResult("1");
        await running;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(serving.Status, Is.EqualTo(HttpStatusCode.OK), serving.Body);
            Assert.That(alive, Is.EqualTo((HttpStatusCode.OK, """{"status":"alive"}""")));
            Assert.That(draining.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(FailingIn(draining.Body), Is.EqualTo(new[] { "stopping" }));
            await Assert.ThatAsync(() => GetAsync("live"), Throws.TypeOf<HttpRequestException>());
        }
    }

    [Test]
    public async Task Worker_that_ends_by_itself_needs_no_port_of_its_own()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var first = RunAsync(store, port: null, untilIdle: true);
        var second = RunAsync(store, port: null, untilIdle: true);

        Assert.That(await Task.WhenAll(first, second), Is.All.EqualTo(ExitCodes.Ok));
    }

    [Test]
    public async Task Taken_port_is_a_mistake_of_the_configuration()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Any, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var store = new InMemoryStore(TimeProvider.System);
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => RunAsync(store, port));

        Assert.That(error!.Message, Does.Contain($"PgFlow:Http:Port is {port}").And.Contain("--http-port"));
    }

    private static IEnumerable<string> FailingIn(string body) =>
        JsonNode.Parse(body)!["checks"]!.AsObject()
            .Where(check => !(bool)check.Value!["ok"]!)
            .Select(check => check.Key);

    private static Task<int> RunAsync(
        InMemoryStore store,
        int? port,
        Task<string?>? result = null,
        bool untilIdle = false,
        CancellationToken cancellationToken = default)
    {
        var host = WorkerHost.Build(
            new Dictionary<string, string?>
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
                .AddKeyedSingleton<PgFlow.Client.IWorkerStore>(ResilientWorkerStore.Inner, store));
        return WorkerHost.RunAsync(host, TextWriter.Null, cancellationToken);
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string endpoint)
    {
        using var answer = await _client.GetAsync(new Uri($"http://127.0.0.1:{_port}/health/{endpoint}"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

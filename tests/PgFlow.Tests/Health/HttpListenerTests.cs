using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using PgFlow.EmbeddedPostgres;
using PgFlow.TestKit.Waiting;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Settings;

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
        var running = ListeningWorker.RunAsync(store, _port, release.Task, cancellationToken: shutdown.Token);
        await WaitUntil.TrueAsync(() => task.Status == "started", () => task);
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
            Assert.That(FailingIn(draining.Body), Is.EqualTo(new[] { "drain" }));
            await Assert.ThatAsync(() => GetAsync("live"), Throws.TypeOf<HttpRequestException>());
        }
    }

    [Test]
    public async Task Worker_whose_database_is_away_is_alive_and_started_and_says_what_it_is_not_ready_for()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Before = _ => throw new NpgsqlException("gone", new IOException());
        using var shutdown = new CancellationTokenSource();
        var running = ListeningWorker.RunAsync(store, _port, cancellationToken: shutdown.Token);
        await UntilAsync("startup", HttpStatusCode.OK);

        var alive = await GetAsync("live");
        var ready = await GetAsync("ready");
        await shutdown.CancelAsync();
        await running;

        Assert.That((alive.Status, ready.Status), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable)));
        Assert.That(FailingIn(ready.Body), Is.EqualTo(new[] { "database", "schema", "registration" }));
    }

    [Test]
    public async Task Worker_that_is_ready_names_each_check_and_every_loop_with_its_last_tick()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        using var shutdown = new CancellationTokenSource();
        var running = ListeningWorker.RunAsync(store, _port, cancellationToken: shutdown.Token);
        await UntilAsync("ready", HttpStatusCode.OK, body => body.Contains("read flow", StringComparison.Ordinal)
            && JsonNode.Parse(body)!["checks"]!["loops"]!["each"]!["heartbeat"]?["lastTick"] is not null);

        var ready = JsonNode.Parse((await GetAsync("ready")).Body)!;
        await shutdown.CancelAsync();
        await running;

        var checks = ready["checks"]!.AsObject();
        var loops = checks["loops"]!["each"]!.AsObject();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)ready["status"], Is.EqualTo("ready"));
            Assert.That(
                checks.Select(check => check.Key),
                Is.EquivalentTo(new[] { "database", "schema", "loops", "plugins", "drain", "registration", "queues" }));
            Assert.That((string?)checks["plugins"]!["detail"], Is.EqualTo("loaded: tests (flow)"));
            Assert.That(loops.Select(loop => loop.Key), Is.SupersetOf(new[] { "heartbeat", "read flow" }));
            Assert.That((DateTimeOffset)loops["heartbeat"]!["lastTick"]!, Is.GreaterThan(DateTimeOffset.UnixEpoch));
        }
    }

    [Test]
    public async Task Worker_that_ends_by_itself_needs_no_port_of_its_own()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var first = ListeningWorker.RunAsync(store, port: null, untilIdle: true);
        var second = ListeningWorker.RunAsync(store, port: null, untilIdle: true);

        Assert.That(await Task.WhenAll(first, second), Is.All.EqualTo(ExitCodes.Ok));
    }

    [Test]
    public async Task Taken_port_is_a_mistake_of_the_configuration()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Any, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var store = new InMemoryStore(TimeProvider.System);
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => ListeningWorker.RunAsync(store, port));

        Assert.That(error!.Message, Does.Contain($"PgFlow:Http:Port is {port}").And.Contain("--http-port"));
    }

    [TestCase("POST", "/health/live")]
    [TestCase("DELETE", "/health/ready")]
    [TestCase("PUT", "/health/startup")]
    public async Task Request_that_does_not_ask_is_refused_with_what_is_allowed(string method, string path)
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        using var shutdown = new CancellationTokenSource();
        var running = ListeningWorker.RunAsync(store, _port, cancellationToken: shutdown.Token);
        await UntilAsync("startup", HttpStatusCode.OK);

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://127.0.0.1:{_port}{path}"));
        using var answer = await _client.SendAsync(request);
        using var head = new HttpRequestMessage(HttpMethod.Head, new Uri($"http://127.0.0.1:{_port}/health/live"));
        using var headAnswer = await _client.SendAsync(head);
        await shutdown.CancelAsync();
        await running;

        Assert.That(
            (answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow), headAnswer.StatusCode),
            Is.EqualTo((HttpStatusCode.MethodNotAllowed, "GET, HEAD", HttpStatusCode.OK)));
    }

    [Test]
    public async Task Idle_connections_beyond_the_limit_are_closed_as_they_come()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        using var shutdown = new CancellationTokenSource();
        var running = ListeningWorker.RunAsync(
            store, _port, settings: [("MaxConcurrentConnections", "4")], cancellationToken: shutdown.Token);
        await UntilAsync("startup", HttpStatusCode.OK);
        var clients = Enumerable.Range(0, 12).Select(_ => new System.Net.Sockets.TcpClient()).ToList();

        await Task.WhenAll(clients.Select(client => client.ConnectAsync(IPAddress.Loopback, _port)));
        var closed = clients.Select(client => IsClosedAsync(client)).ToList();
        while (closed.Count(isClosed => isClosed.IsCompleted) < 8)
        {
            await Task.WhenAny(closed.Where(isClosed => !isClosed.IsCompleted))
                .WaitAsync(TimeSpan.FromSeconds(20));
        }

        var open = closed.Count(isClosed => !isClosed.IsCompleted);
        clients.ForEach(client => client.Dispose());
        await shutdown.CancelAsync();
        await running;

        Assert.That(open, Is.InRange(1, 4));
    }

    [TestCase(null, false)]
    [TestCase("127.0.0.1", false)]
    [TestCase("*", true)]
    public async Task Worker_answers_on_this_machines_own_address_unless_all_are_set(string? address, bool isReached)
    {
        var addresses = await Dns.GetHostAddressesAsync(Dns.GetHostName());
        var own = addresses.FirstOrDefault(
            found => found.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
                && !IPAddress.IsLoopback(found));
        Assume.That(own, Is.Not.Null, "The machine has no address but its own.");
        await using var store = new InMemoryStore(TimeProvider.System);
        using var shutdown = new CancellationTokenSource();
        var running = ListeningWorker.RunAsync(
            store,
            _port,
            settings: address is null ? [] : [("Address", address)],
            cancellationToken: shutdown.Token);
        await UntilAsync("startup", HttpStatusCode.OK);

        using var client = new System.Net.Sockets.TcpClient();
        var connecting = client.ConnectAsync(own!, _port);
        await connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await shutdown.CancelAsync();
        await running;

        Assert.That(connecting.IsCompletedSuccessfully, Is.EqualTo(isReached));
    }

    [Test]
    public async Task Address_that_this_machine_does_not_have_is_a_mistake_of_the_configuration()
    {
        await using var store = new InMemoryStore(TimeProvider.System);

        var error = await Assert.ThrowsAsync<ConfigurationException>(
            () => ListeningWorker.RunAsync(store, _port, settings: [("Address", "192.0.2.1")]));

        Assert.That(error!.Message, Does.Contain("PgFlow:Http:Address is 192.0.2.1").And.Contain($"{_port}"));
    }

    // Kestrel ends what is too much without a byte.
    private static async Task<bool> IsClosedAsync(System.Net.Sockets.TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1]) == 0;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return true;
        }
    }

    private static IEnumerable<string> FailingIn(string body) =>
        JsonNode.Parse(body)!["checks"]!.AsObject()
            .Where(check => !(bool)check.Value!["ok"]!)
            .Select(check => check.Key);

    private async Task UntilAsync(string endpoint, HttpStatusCode status, Func<string, bool>? isWanted = null)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!await AnswersAsync(endpoint, status, isWanted))
        {
            await pause.WaitForNextTickAsync(deadline.Token);
        }
    }

    // It does not listen yet, for a moment.
    private async Task<bool> AnswersAsync(string endpoint, HttpStatusCode status, Func<string, bool>? isWanted)
    {
        try
        {
            var answer = await GetAsync(endpoint);
            return answer.Status == status && isWanted?.Invoke(answer.Body) != false;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string endpoint)
    {
        using var answer = await _client.GetAsync(new Uri($"http://127.0.0.1:{_port}/health/{endpoint}"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

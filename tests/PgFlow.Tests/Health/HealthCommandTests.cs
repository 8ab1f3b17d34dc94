using System.CommandLine;
using PgFlow.Cli.Commands;
using PgFlow.EmbeddedPostgres;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Settings;

namespace PgFlow.Tests.Health;

public sealed class HealthCommandTests
{
    [Test]
    public async Task Health_ends_with_0_once_the_worker_is_ready()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        using var shutdown = new CancellationTokenSource();
        var port = FreePort.Find();
        var running = ListeningWorker.RunAsync(store, port, cancellationToken: shutdown.Token);

        var answer = await UntilAsync(port, "ready", wanted => wanted.Code == ExitCodes.Ok);
        await shutdown.CancelAsync();
        await running;

        Assert.That(answer.Output, Is.EqualTo("ready"));
    }

    [Test]
    public async Task Health_ends_with_1_and_names_what_the_worker_is_not_ready_for()
    {
        await using var store = new InMemoryStore(TimeProvider.System) { Schema = new(Installed: 2, Needed: 3) };
        using var shutdown = new CancellationTokenSource();
        var port = FreePort.Find();
        var running = ListeningWorker.RunAsync(store, port, cancellationToken: shutdown.Token);

        var answer = await UntilAsync(
            port, "ready", wanted => wanted.Output.Contains("schema version 2", StringComparison.Ordinal));
        var alive = await AskAsync("live", "--http-port", $"{port}");
        await shutdown.CancelAsync();
        await running;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(answer.Output, Does.StartWith("not ready: schema: ").And.Contain("pgflow migrate"));
            Assert.That(alive, Is.EqualTo((ExitCodes.Ok, "alive")));
        }
    }

    [Test]
    public async Task Health_ends_with_1_when_no_worker_listens()
    {
        var (code, output) = await AskAsync("--http-port", $"{FreePort.Find()}");

        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Does.StartWith("no worker answers on port"));
    }

    [Test]
    public async Task Health_refuses_a_port_where_no_worker_can_listen()
    {
        var (code, output) = await AskAsync("--http-port", "0");

        Assert.That(code, Is.EqualTo(ExitCodes.Configuration));
        Assert.That(output, Does.Contain("PgFlow:Http:Port is 0"));
    }

    private static async Task<(int Code, string Output)> UntilAsync(
        int port, string endpoint, Func<(int Code, string Output), bool> isWanted)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            var answer = await AskAsync(endpoint, "--http-port", $"{port}");
            if (isWanted(answer))
            {
                return answer;
            }

            await pause.WaitForNextTickAsync(deadline.Token);
        }
    }

    private static async Task<(int Code, string Output)> AskAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        var code = await PgFlowCommand.RunAsync(
            ["health", .. arguments], new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString().Trim());
    }
}

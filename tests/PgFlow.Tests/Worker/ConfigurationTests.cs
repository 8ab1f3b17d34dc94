using Microsoft.Extensions.DependencyInjection;
using PgFlow.Cli.Hosting;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Settings;

namespace PgFlow.Tests.Worker;

public sealed class ConfigurationTests
{
    [Test]
    public async Task Worker_names_every_mistake_at_once_and_ends_with_78()
    {
        var (exitCode, errors) = await RunAsync(
            ("PgFlow:Fetching:Concurrency", "0"),
            ("PgFlow:Waking:MinPollInterval", "00:00:05"),
            ("PgFlow:Visibility:Timeout", "30"),
            ("PgFlow:ShutdownTimeout", "soon"),
            ("PgFlow:Heartbeat:Intervall", "00:00:03"),
            ("PgFlow:Hartbeat:Interval", "00:00:03"),
            ("PgFlow:Logging:Format", "xml"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(ExitCodes.Configuration));
            Assert.That(errors, Does.Contain(
                "PgFlow:Fetching:Concurrency is 0 but must be 1 to 10000: without slots nothing runs"));
            Assert.That(errors, Does.Contain(
                "PgFlow:Waking:MinPollInterval (00:00:05) must not exceed MaxPollInterval"));
            Assert.That(errors, Does.Contain(
                "PgFlow:Visibility:Timeout is 30.00:00:00 but must be 00:00:03 to 12:00:00"));
            Assert.That(errors, Does.Contain("PgFlow:ShutdownTimeout is 'soon', which is not a duration; write hh:mm"));
            Assert.That(errors, Does.Contain(
                "Unknown setting PgFlow:Heartbeat:Intervall. Known settings in PgFlow:Heartbeat: Interval, Lease."));
            Assert.That(errors, Does.Contain("Unknown setting PgFlow:Hartbeat."));
            Assert.That(errors, Does.Contain("PgFlow:Logging:Format is 'xml', which is not one of Auto, Text, Json."));
            Assert.That(errors, Does.Contain("ConnectionStrings:PgFlow is empty"));
        }
    }

    [TestCase("Hots=db;Password=zx81-Pw")]
    [TestCase("Host=db;Password=zx81-Pw;Port=many")]
    [TestCase("Host=db;Password='zx81-Pw")]
    [TestCase("Database=app;Password=zx81-Pw")]
    public async Task Connection_string_that_cannot_be_read_is_named_without_its_password(string text)
    {
        var (exitCode, errors) = await RunAsync(("ConnectionStrings:PgFlow", text));

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Configuration));
        Assert.That(errors, Does.Contain("ConnectionStrings:PgFlow cannot be used").And.Not.Contain("zx81-Pw"));
    }

    [Test]
    public async Task Limit_of_a_flow_below_one_is_refused()
    {
        var (_, errors) = await RunAsync(("PgFlow:Fetching:FlowConcurrency:slow_flow", "0"));

        Assert.That(errors, Does.Contain("PgFlow:Fetching:FlowConcurrency:slow_flow must be at least 1 but is 0"));
    }

    [Test]
    public async Task Lease_shorter_than_three_heartbeats_is_refused()
    {
        var (exitCode, errors) = await RunAsync(
            ("PgFlow:Heartbeat:Interval", "00:00:06"), ("PgFlow:Execution:MaxLeakedSlots", "0"));

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Configuration));
        Assert.That(errors, Does.Contain(
            "PgFlow:Heartbeat:Lease (00:00:15) must be at least 3 times Interval (00:00:06)"));
        Assert.That(errors, Does.Contain("PgFlow:Execution:MaxLeakedSlots is 0 but must be 1 to 10000"));
    }

    [Test]
    public async Task Unreadable_value_hides_no_other_mistake_of_its_section()
    {
        var (_, errors) = await RunAsync(
            ("PgFlow:Fetching:ClaimLinger", "soon"),
            ("PgFlow:Fetching:Concurrency", "0"),
            ("PgFlow:Fetching:FlowConcurrency:slow_flow", "0"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(errors, Does.Contain("PgFlow:Fetching:ClaimLinger is 'soon'"));
            Assert.That(errors, Does.Contain("PgFlow:Fetching:Concurrency is 0"));
            Assert.That(errors, Does.Contain("PgFlow:Fetching:FlowConcurrency:slow_flow must be at least 1"));
        }
    }

    [TestCase("PgFlow:Fetching")]
    [TestCase("PgFlow:Fetching:FlowConcurrency")]
    public async Task Value_where_a_section_belongs_is_refused(string path)
    {
        var (exitCode, errors) = await RunAsync((path, "5"));

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Configuration));
        Assert.That(errors, Does.Contain($"{path} is a section and takes no value"));
    }

    [Test]
    public async Task Limit_of_a_flow_that_no_plugin_defines_ends_the_worker_with_78() =>
        Assert.That(
            await RunWithFlowAsync([], ("PgFlow:Fetching:FlowConcurrency:flwo", "5")),
            Is.EqualTo(ExitCodes.Configuration));

    [Test]
    public async Task Named_flow_of_a_refused_plugin_is_a_failure_once_the_others_are_idle() =>
        Assert.That(
            await RunWithFlowAsync(
                [new PluginProblem("bad.dll", "It is damaged.", "Copy it again.")],
                ("PgFlow:Flows", "flow,bad"),
                ("PgFlow:UntilIdle", "true")),
            Is.EqualTo(ExitCodes.Failure));

    [Test]
    public async Task Flow_that_no_plugin_defines_ends_the_worker_with_78()
    {
        await using var worker = new TestWorker(
            new InMemoryCatalog().Add("flow", ["step"], (input, _, _) => Task.FromResult(input)),
            TimeProvider.System,
            new InMemoryStore(TimeProvider.System),
            new() { ["PgFlow:Flows"] = "flwo" });

        Assert.That(await worker.Start().Running, Is.EqualTo(ExitCodes.Configuration));
    }

    private static async Task<int> RunWithFlowAsync(
        IReadOnlyList<PluginProblem> problems, params (string Key, string Value)[] settings)
    {
        await using var worker = new TestWorker(
            new InMemoryCatalog { Problems = [.. problems] }.Add(
                "flow", ["step"], (input, _, _) => Task.FromResult(input)),
            TimeProvider.System,
            new InMemoryStore(TimeProvider.System),
            settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        return await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(params (string Key, string Value)[] settings)
    {
        using var errors = new StringWriter();
        var host = WorkerHost.Build(
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
            services => services.AddSingleton<IPluginCatalog>(new InMemoryCatalog()));
        return (await WorkerHost.RunAsync(host, errors, CancellationToken.None), errors.ToString());
    }
}

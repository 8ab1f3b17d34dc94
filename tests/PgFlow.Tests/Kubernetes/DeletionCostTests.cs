using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Security;
using PgFlow.TestKit.Waiting;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Kubernetes;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Kubernetes;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeletionCostTests
{
    private readonly HeldTasks _held = new(TimeProvider.System);
    private readonly RecordingLogger _recorder = new();
    private ILoggerFactory _loggers = null!;
    private ApiServerStandIn _server = null!;
    private DeletionCost _cost = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ApiServerStandIn.StartAsync();
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_recorder));
        _cost = Create(_server.Access);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _loggers.Dispose();
        _recorder.Dispose();
    }

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(3, 4)]
    [TestCase(4, 4)]
    [TestCase(100, 128)]
    public void Cost_is_the_next_power_of_two(int tasks, int cost) =>
        Assert.That(DeletionCost.CostOf(tasks), Is.EqualTo(cost));

    [Test]
    public async Task Pod_is_patched_with_the_cost_of_the_work_in_hand()
    {
        Hold(3);

        await _cost.PassAsync(default);

        Assert.That(_server.Patches, Is.EqualTo(new[] { PatchOf("4") }));
    }

    [Test]
    public async Task Cost_is_told_again_only_when_it_has_doubled_or_halved()
    {
        await _cost.PassAsync(default);
        var held = Hold(3);
        await _cost.PassAsync(default);
        Hold(1);
        await _cost.PassAsync(default);
        held.ForEach(_held.Remove);
        await _cost.PassAsync(default);

        Assert.That(_server.Patches, Is.EqualTo(new[] { PatchOf("0"), PatchOf("4"), PatchOf("1") }));
    }

    [Test]
    public async Task Token_that_was_replaced_is_used()
    {
        _server.Write("token", "second");
        _server.Token = "second";

        await _cost.PassAsync(default);

        Assert.That(_server.Patches, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Refusal_names_its_cure_and_is_tried_again()
    {
        _server.Answer = HttpStatusCode.Forbidden;
        var error = await FailAsync(_cost);
        _server.Answer = HttpStatusCode.OK;
        await _cost.PassAsync(default);
        await _cost.PassAsync(default);

        Assert.That((_server.Requests, _server.Patches.Count), Is.EqualTo((2, 1)));
        Assert.That(error, Is.EqualTo(
            "The pod's deletion cost could not be updated, so a scale-down may interrupt its work: "
            + "The API server refuses to patch pod worker-1 (403). Its service account needs the verb patch on pods: "
            + "deploy/kubernetes/components/deletion-cost has the role."));
    }

    [Test]
    public async Task Server_of_another_authority_gets_no_token()
    {
        using var another = new CertificateAuthority();
        _server.Write("ca.crt", another.Pem);

        await FailAsync(_cost);

        Assert.That(_server.Requests, Is.Zero);
    }

    [Test]
    public async Task Process_outside_of_a_cluster_says_so() => Assert.That(
        await FailAsync(Create(_server.Access with { Server = null })),
        Does.Contain("KUBERNETES_SERVICE_HOST is not set"));

    [Test]
    public async Task Trouble_is_said_when_it_begins_and_when_it_ends()
    {
        var time = new FakeTimeProvider();
        _server.Answer = HttpStatusCode.Forbidden;
        using var stopping = new CancellationTokenSource();
        var running = Create(_server.Access, time).RunAsync(stopping.Token);
        await WaitUntil.TrueAsync(() => _server.Requests == 1, () => _server.Requests);

        await AdvanceUntilAsync(time, () => _server.Requests > 2);
        _server.Answer = HttpStatusCode.OK;
        await AdvanceUntilAsync(time, () => _recorder.Entries.Count > 1);
        await stopping.CancelAsync();
        await running;

        Assert.That(_recorder.Entries.Select(entry => (entry.Level, entry.Message[..30])), Is.EqualTo(new[]
        {
            (LogLevel.Warning, "deletion cost: retrying: The p"),
            (LogLevel.Information, "deletion cost: recovered after"),
        }));
    }

    [Test]
    public async Task Worker_tells_the_cost_by_setting()
    {
        var running = new TaskCompletionSource<string?>();
        await using var store = new InMemoryStore(TimeProvider.System);
        for (var count = 0; count < 3; count++)
        {
            store.Enqueue("flow", "step");
        }

        await using var worker = new TestWorker(
            new InMemoryCatalog().Add("flow", ["step"], (_, _, _) => running.Task),
            TimeProvider.System,
            store,
            new()
            {
                ["PgFlow:Kubernetes:DeletionCost"] = "true",
                ["PgFlow:Kubernetes:Pod"] = "worker-1",
                ["PgFlow:Kubernetes:Interval"] = "00:00:01",
            },
            services => services.AddSingleton(_server.Access));
        worker.Start();

        await WaitUntil.TrueAsync(() => _server.LastPatch == PatchOf("4"), () => _server.LastPatch);
        running.SetResult("1");
    }

    private static string PatchOf(string cost) =>
        "PATCH /api/v1/namespaces/flows/pods/worker-1 application/merge-patch+json; charset=utf-8 "
        + JsonSerializer.Serialize(new
        {
            metadata = new
            {
                annotations = new Dictionary<string, string>
                {
                    ["controller.kubernetes.io/pod-deletion-cost"] = cost,
                },
            },
        });

    private static async Task<string> FailAsync(DeletionCost cost) =>
        (await Assert.ThrowsAsync<PgFlowException>(() => cost.PassAsync(default)))!.Message;

    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition) => WaitUntil.TrueAsync(
        () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        () => "nothing came of it");

    private DeletionCost Create(ClusterAccess cluster, TimeProvider? time = null)
    {
        var options = Options.Create(new KubernetesOptions { DeletionCost = true, Pod = "worker-1" });
        return new DeletionCost(
            new PodAnnotations(cluster, options), _held, options, new LoopTicks(TimeProvider.System),
            time ?? TimeProvider.System, _loggers.CreateLogger<DeletionCost>());
    }

    private List<HeldTask> Hold(int count) =>
        [.. Enumerable.Range(0, count).Select(index => _held.Add(new ClaimedTask
        {
            Claim = new TaskClaim("flow", Guid.NewGuid(), "step", index, 1),
            MessageId = index,
            Attempt = 1,
            MaxAttempts = 1,
            Timeout = TimeSpan.FromSeconds(60),
            ReadyAt = DateTimeOffset.UtcNow,
            Input = "1",
        }))];
}

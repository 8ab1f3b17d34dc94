using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Waking;

namespace PgFlow.Tests.Worker;

public sealed class WorkWatchTests
{
    private static readonly SelectedFlow Flow = new(
        new FlowDefinition { Slug = "flow", Steps = [new StepDefinition { Slug = "step" }] },
        new Dictionary<string, IStepInvoker>
        {
            ["step"] = new DelegateInvoker((input, _, _) => Task.FromResult(input)),
        });

    private readonly SettableClock _time = new();
    private RecordingLogger _recorder = null!;
    private ILoggerFactory _loggers = null!;
    private InMemoryStore _store = null!;
    private FlowWakes _wakes = null!;
    private NotifiedWakes _notified = null!;
    private IdleFlows _idle = null!;
    private WorkListener _listener = null!;
    private WorkWatch _watch = null!;

    [SetUp]
    public void Create() => Create(new WakingOptions());

    private void Create(WakingOptions options)
    {
        _store = new InMemoryStore(_time);
        (_wakes, _idle) = (new FlowWakes(), new IdleFlows());
        _notified = new NotifiedWakes(_wakes, _time);
        var ticks = new LoopTicks(_time);
        _recorder = new RecordingLogger();
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_recorder));
        _listener = new WorkListener(
            _store, _notified, _idle, Options.Create(options), ticks, _time, _loggers.CreateLogger<WorkListener>());
        _watch = new WorkWatch(
            _idle,
            new WaitAnnouncements(new WorkerIdentity(), _store, _time),
            _listener,
            _store,
            _wakes,
            _notified,
            Options.Create(options),
            ticks,
            _time,
            NullLogger<WorkWatch>.Instance);
    }

    [TearDown]
    public async Task DisposeAsync()
    {
        _notified.Dispose();
        _wakes.Dispose();
        _idle.Dispose();
        _loggers.Dispose();
        _recorder.Dispose();
        await _store.DisposeAsync();
    }

    [TestCase(NotificationPath.Pooled, LogLevel.Information, "set ConnectionStrings__PgFlowDirect")]
    [TestCase(NotificationPath.DirectIsPooled, LogLevel.Warning, "ConnectionStrings__PgFlowDirect also leads through")]
    public async Task Nobody_listens_behind_a_pooler(object path, LogLevel level, string said)
    {
        _store.Path = (NotificationPath)path;

        var goesOn = await _listener.PassAsync(CancellationToken.None);

        Assert.That((goesOn, _store.CountOf("listen"), _listener.IsConnected), Is.EqualTo((false, 0, false)));
        Assert.That(_recorder.Entries.Single().Level, Is.EqualTo(level));
        Assert.That(_recorder.Entries.Single().Message, Does.Contain(said));
    }

    [Test]
    public async Task Idle_flow_with_ready_work_is_woken()
    {
        _store.Enqueue("flow", "step");
        _idle.Enter(Flow, hasWorked: true);
        var woken = WokenAsync();

        await PassAsync();

        Assert.That(await woken.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Delayed_task_is_looked_for_when_it_comes_due()
    {
        _store.Enqueue("flow", "step", delay: TimeSpan.FromMilliseconds(40));
        _idle.Enter(Flow, hasWorked: true);

        Assert.That(await PassAsync(), Is.EqualTo(TimeSpan.FromMilliseconds(40)));
    }

    [Test]
    public async Task Looks_become_rare_while_nothing_happens()
    {
        _idle.Enter(Flow, hasWorked: true);
        for (var look = 0; look < 10; look++)
        {
            _time.Advance(await PassAsync());
        }

        Assert.That(await PassAsync(), Is.InRange(TimeSpan.FromSeconds(1.6), TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task Work_that_others_have_in_hand_is_not_looked_for_all_the_time()
    {
        _store.Enqueue("flow", "step").IsLocked = true;
        _idle.Enter(Flow, hasWorked: true);
        for (var look = 0; look < 10; look++)
        {
            _time.Advance(await PassAsync());
            _idle.Enter(Flow, hasWorked: false);
        }

        Assert.That(await PassAsync(), Is.GreaterThan(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task Flow_that_had_work_is_looked_at_soon_again()
    {
        _idle.Enter(Flow, hasWorked: true);
        for (var look = 0; look < 10; look++)
        {
            _time.Advance(await PassAsync());
        }

        await PassAsync();
        _idle.Enter(Flow, hasWorked: true);

        Assert.That(await PassAsync(), Is.EqualTo(TimeSpan.FromMilliseconds(100)));
    }

    [Test]
    public async Task Nothing_is_announced_while_nobody_listens()
    {
        _idle.Enter(Flow, hasWorked: true);

        await PassAsync();

        Assert.That(_store.CountOf("wait"), Is.Zero);
    }

    [Test]
    public async Task Idle_flow_is_announced_before_it_is_looked_at_once_more()
    {
        await using var listening = Listen();
        await PassAsync();
        _idle.Enter(Flow, hasWorked: true);

        await PassAsync();

        Assert.That(_store.CallsSoFar.TakeLast(2), Is.EqualTo(new[] { "wait 1", "ready 1" }));
    }

    [Test]
    public async Task Flow_that_is_busy_for_a_moment_stays_announced_and_is_taken_back_after_it()
    {
        await using var listening = Listen();
        _idle.Enter(Flow, hasWorked: true);
        await PassAsync();
        _idle.Leave(Flow);
        var pause = await PassAsync();
        var atOnce = _store.CountOf("wait no more");

        _time.Advance(WaitAnnouncements.Patience);
        await PassAsync();

        Assert.That((atOnce, _store.CountOf("wait no more")), Is.EqualTo((0, 1)));
        Assert.That(pause, Is.LessThanOrEqualTo(WaitAnnouncements.Patience));
    }

    [Test]
    public async Task Announcement_is_renewed_in_time_and_after_a_new_connection()
    {
        _idle.Enter(Flow, hasWorked: true);
        await using (Listen())
        {
            await PassAsync();
            await PassAsync();
            _time.Advance(TimeSpan.FromSeconds(31));
            await PassAsync();
        }

        var onFirst = _store.CountOf("wait");
        await using var second = Listen();
        await PassAsync();

        Assert.That((onFirst, _store.CountOf("wait")), Is.EqualTo((2, 3)));
    }

    [Test]
    public async Task Announcement_is_renewed_in_time_however_rare_the_looks_are()
    {
        Create(new WakingOptions
        {
            MinPollInterval = TimeSpan.FromMinutes(1),
            MaxPollInterval = TimeSpan.FromMinutes(5),
        });
        _idle.Enter(Flow, hasWorked: true);
        await using var listening = Listen();
        await PassAsync();

        _time.Advance(await PassAsync());
        await PassAsync();

        Assert.That(_store.CountOf("wait"), Is.EqualTo(2));
    }

    [Test]
    public async Task Notification_wakes_its_flow()
    {
        Action<string>? notify = null;
        _store.Listening = async (connected, hasWork, token) =>
        {
            connected();
            notify = hasWork;
            await Never.EndAsync(token);
        };
        await using var listening = Listen();
        var woken = WokenAsync();

        notify!("flow");

        Assert.That(await woken.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Idle_flow_is_looked_at_when_it_cannot_be_announced()
    {
        _store.Before = call => { if (call == "wait") { throw new DatabaseError("PF404"); } };
        _store.Enqueue("flow", "step");
        _idle.Enter(Flow, hasWorked: true);
        await using var listening = Listen();
        var woken = WokenAsync();

        await Assert.ThrowsAsync<DatabaseError>(PassAsync);

        Assert.That(await woken.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Flow_whose_ready_work_was_not_claimed_is_woken_once_the_worker_holds_nothing()
    {
        _store.Enqueue("flow", "step").IsLocked = true;
        _idle.Enter(Flow, hasWorked: true);
        var woken = WokenAsync();
        await PassAsync();
        await woken.WaitAsync(TimeSpan.FromSeconds(10));
        _idle.Enter(Flow, hasWorked: false);
        await PassAsync();

        var wokenAgain = WokenAsync();
        _wakes.WakeUnclaimed();

        Assert.That(await wokenAgain.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Looks_go_on_when_the_clock_is_set_back()
    {
        _idle.Enter(Flow, hasWorked: true);
        var pause = await PassAsync();

        _time.Offset = TimeSpan.FromHours(-1);
        _time.Advance(pause);
        await PassAsync();

        Assert.That(_store.CountOf("ready"), Is.EqualTo(2));
    }

    private Task<TimeSpan> PassAsync() => _watch.PassAsync(CancellationToken.None);

    private Task<bool> WokenAsync() =>
        _wakes.Of("flow").WaitAsync(TimeSpan.FromHours(1), _time, CancellationToken.None);

    // The listener connects on this thread.
    private Listening Listen() => new(_listener);

    private sealed class SettableClock : FakeTimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }

    private sealed class Listening : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _pass;

        public Listening(WorkListener listener) => _pass = listener.PassAsync(_stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _pass.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }
    }
}

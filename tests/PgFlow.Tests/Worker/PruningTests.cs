using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.TestKit.Logging;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Retention;

namespace PgFlow.Tests.Worker;

public sealed class PruningTests
{
    private static readonly PrunedRows Batch = new(2, 20, 15, 0, 1);

    private readonly FakeTimeProvider _time = new();
    private readonly RetentionOptions _options = new() { Age = TimeSpan.FromDays(7) };
    private InMemoryStore _store = null!;
    private Election _election = null!;

    [SetUp]
    public void Create()
    {
        _store = new InMemoryStore(_time);
        _election = new Election(
            Election.Pruner,
            new WorkerIdentity(),
            _store,
            Options.Create(new ElectionOptions { Lease = TimeSpan.FromMinutes(10) }),
            new LoopTicks(_time),
            _time,
            NullLogger<Election>.Instance);
    }

    [TearDown]
    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Pass_deletes_batch_after_batch_until_nothing_is_left()
    {
        await _election.PassAsync(CancellationToken.None);
        _store.Pruned.Enqueue(Batch);
        _store.Pruned.Enqueue(Batch);

        await PassAsync(Pruning());

        Assert.That(_store.CountOf("prune"), Is.EqualTo(3));
    }

    [Test]
    public async Task Process_that_is_not_elected_deletes_nothing()
    {
        await PassAsync(Pruning());

        Assert.That(_store.CountOf("prune"), Is.Zero);
    }

    [Test]
    public async Task Pass_ends_with_the_lease()
    {
        await _election.PassAsync(CancellationToken.None);
        _store.Pruned.Enqueue(Batch);
        _store.Pruned.Enqueue(Batch);
        _store.Before = _ => _time.Advance(TimeSpan.FromMinutes(10));

        await PassAsync(Pruning());

        Assert.That(_store.CountOf("prune"), Is.EqualTo(1));
    }

    [Test]
    public async Task Missing_right_is_said_once_and_fails_no_loop()
    {
        await _election.PassAsync(CancellationToken.None);
        _store.Before = _ => throw new DatabaseError("42501");
        using var recorder = new RecordingLogger();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(recorder));
        var pruning = Pruning(loggers.CreateLogger<Pruning>());

        await PassAsync(pruning);
        await PassAsync(pruning);

        Assert.That(recorder.Entries, Has.Count.EqualTo(1));
        Assert.That(recorder.Entries[0].Message, Does.Contain("grant pgflow_definer"));
    }

    [Test]
    public async Task Nothing_runs_while_no_age_is_set()
    {
        _options.Age = null;

        await Pruning().RunAsync(CancellationToken.None);

        Assert.That(_store.CallsSoFar, Is.Empty);
    }

    private async Task PassAsync(Pruning pruning)
    {
        var pass = pruning.PruneAllAsync(CancellationToken.None);
        while (!pass.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        await pass;
    }

    private Pruning Pruning(ILogger<Pruning>? logger = null) => new(
        _election, _store, new FlowAges(_store, Options.Create(_options), NullLogger<FlowAges>.Instance),
        Options.Create(_options), new LoopTicks(_time), _time, logger ?? NullLogger<Pruning>.Instance);
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Idling;
using PgFlow.Worker.Stopping;

namespace PgFlow.Tests.Worker;

public sealed class SilentHoldersTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new();
    private readonly WorkerIdentity _identity = new();
    private readonly InMemoryStore _store;
    private readonly SilentHolders _silent;

    public SilentHoldersTests()
    {
        _store = new InMemoryStore(_time);
        _silent = new SilentHolders(
            _store,
            _identity,
            Options.Create(new WorkerOptions()),
            Options.Create(new HeartbeatOptions()),
            _time,
            NullLogger<SilentHolders>.Instance);
    }

    [OneTimeTearDown]
    public async Task DisposeStoreAsync() => await _store.DisposeAsync();

    [SetUp]
    public void Begin()
    {
        _silent.Forget();
        _store.Holders.Clear();
    }

    [Test]
    public async Task Worker_itself_is_not_waited_for()
    {
        _store.Holders.Add(new TaskHolder(_identity.WorkerId, Noon, Lease, Hour));

        Assert.That(await CheckAsync(), Is.EqualTo(Silence.None));
    }

    [Test]
    public async Task Worker_is_waited_for_until_it_is_heard()
    {
        var living = Guid.NewGuid();
        _store.Holders.Add(new TaskHolder(living, Noon, Lease, Hour));
        var first = await CheckAsync();

        _store.Holders[0] = new TaskHolder(living, Noon.AddSeconds(3), Lease, Hour);

        Assert.That((first, await CheckAsync()), Is.EqualTo((Silence.ForNow, Silence.None)));
    }

    [Test]
    public async Task Silent_worker_is_waited_for_beyond_its_lease_so_that_it_can_be_recovered()
    {
        _store.Holders.Add(new TaskHolder(Guid.NewGuid(), Noon, Lease, Hour));
        await CheckAsync();

        _time.Advance(Lease + TimeSpan.FromSeconds(5));
        var afterLease = await CheckAsync();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That((afterLease, await CheckAsync()), Is.EqualTo((Silence.ForNow, Silence.ForLong)));
    }

    [Test]
    public async Task Tasks_without_a_worker_are_waited_for_only_when_they_are_overdue_within_the_horizon()
    {
        _store.Holders.Add(new TaskHolder(WorkerId: null, LastHeartbeat: null, Lease: null, TimeSpan.FromSeconds(30)));
        var soon = await CheckAsync();
        Begin();
        _store.Holders.Add(new TaskHolder(WorkerId: null, LastHeartbeat: null, Lease: null, Hour));

        Assert.That((soon, await CheckAsync()), Is.EqualTo((Silence.ForNow, Silence.ForLong)));
    }

    [Test]
    public async Task Worker_without_a_lease_is_given_the_time_to_be_heard()
    {
        _store.Holders.Add(new TaskHolder(Guid.NewGuid(), Noon, Lease: null, Hour));
        var first = await CheckAsync();

        _time.Advance(Lease);

        Assert.That((first, await CheckAsync()), Is.EqualTo((Silence.ForNow, Silence.ForLong)));
    }

    private Task<Silence> CheckAsync() => _silent.CheckAsync([], CancellationToken.None);
}

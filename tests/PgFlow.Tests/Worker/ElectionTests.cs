using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Loops;

namespace PgFlow.Tests.Worker;

public sealed class ElectionTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private InMemoryStore _store = null!;

    [SetUp]
    public void Create() => _store = new InMemoryStore(_time);

    [TearDown]
    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Process_is_elected_for_the_lease_and_no_longer()
    {
        var election = Election();
        await election.PassAsync(CancellationToken.None);

        _time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        var atTheEnd = election.IsElected;
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That((atTheEnd, election.IsElected, election.Term), Is.EqualTo((true, false, (long?)null)));
    }

    [Test]
    public async Task Lease_counts_from_the_question_not_from_the_answer()
    {
        _store.Before = _ => _time.Advance(TimeSpan.FromSeconds(20));
        var election = Election();
        await election.PassAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(election.IsElected, Is.False);
    }

    [Test]
    public async Task Process_of_a_machine_that_was_suspended_is_not_elected_any_more()
    {
        var clocks = new TwoClocks();
        var election = Election(clocks);
        await election.PassAsync(CancellationToken.None);

        clocks.Told += Lease;

        Assert.That(election.IsElected, Is.False);
    }

    [Test]
    public async Task Process_that_is_replaced_says_so_at_once()
    {
        var election = Election();
        await election.PassAsync(CancellationToken.None);
        _store.Elected = new ElectionReply(false, 2);

        await election.PassAsync(CancellationToken.None);

        Assert.That(election.IsElected, Is.False);
    }

    [Test]
    public async Task Database_that_is_away_ends_the_election_with_its_lease()
    {
        var election = Election();
        await election.PassAsync(CancellationToken.None);
        _store.Before = _ => throw new TimeoutException("away");

        await Assert.ThrowsAsync<TimeoutException>(() => election.PassAsync(CancellationToken.None));
        var during = election.IsElected;
        _time.Advance(Lease);

        Assert.That((during, election.IsElected), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Lease_is_renewed_at_a_third_and_given_up_at_the_end()
    {
        var election = Election();
        using var stop = new CancellationTokenSource();
        var running = election.RunAsync(stop.Token);
        _time.Advance(Lease / 3 * 1.2);
        await WaitUntil.TrueAsync(() => _store.CountOf("elect observer") == 2, () => _store.CallsSoFar.Count);

        await stop.CancelAsync();
        await running;

        Assert.That(_store.CallsSoFar, Has.Member("resign observer 1"));
        Assert.That(election.IsElected, Is.False);
    }

    [Test]
    public async Task Process_that_was_never_elected_gives_nothing_up()
    {
        _store.Elected = new ElectionReply(false, 1);
        using var stop = new CancellationTokenSource();
        var running = Election().RunAsync(stop.Token);

        await stop.CancelAsync();
        await running;

        Assert.That(_store.CallsSoFar, Is.EqualTo(new[] { "elect observer 1" }));
    }

    private Election Election(TimeProvider? time = null) => new(
        PgFlow.Worker.Elections.Election.Observer,
        new WorkerIdentity(),
        _store,
        Options.Create(new ElectionOptions { Lease = Lease }),
        new LoopTicks(_time),
        time ?? _time,
        NullLogger<Election>.Instance);
}

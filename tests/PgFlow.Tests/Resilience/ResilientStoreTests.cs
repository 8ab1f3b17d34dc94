using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PgFlow.Client;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Resilience;
using Polly.CircuitBreaker;

namespace PgFlow.Tests.Resilience;

public sealed class ResilientStoreTests
{
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(1.8);

    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };
    private InMemoryStore _inner = null!;
    private DatabaseContact _contact = null!;
    private ResilientTaskStore _tasks = null!;
    private ResilientWorkerRegistry _registry = null!;
    private ResilientWorkSignals _signals = null!;
    private Exception? _trouble;
    private int _tried;

    [SetUp]
    public void Create()
    {
        _trouble = null;
        _tried = 0;
        _contact = new DatabaseContact();
        _inner = new InMemoryStore(_time)
        {
            Before = _ =>
            {
                _tried++;
                if (_trouble is not null)
                {
                    throw _trouble;
                }
            },
        };
        var calls = new DatabaseCalls(new DatabasePipelines(_time, NullLogger<DatabasePipelines>.Instance), _contact);
        _tasks = new ResilientTaskStore(_inner, calls);
        _registry = new ResilientWorkerRegistry(_inner, calls);
        _signals = new ResilientWorkSignals(_inner, calls);
    }

    [TearDown]
    public async Task DisposeAsync() => await _inner.DisposeAsync();

    [Test]
    public void Claim_whose_answer_was_lost_is_not_repeated()
    {
        _trouble = ConnectionLost();

        Assert.That(ClaimAsync, Throws.TypeOf<NpgsqlException>());
        Assert.That(_tried, Is.EqualTo(1));
    }

    [Test]
    public void Result_whose_answer_was_lost_is_left_to_its_sender()
    {
        _trouble = ConnectionLost();

        Assert.That(CompleteAsync, Throws.TypeOf<NpgsqlException>());
        Assert.That(_tried, Is.EqualTo(1));
    }

    [Test]
    public void Claim_that_met_a_lock_is_left_to_its_reader_as_other_flows_wait_for_it()
    {
        _trouble = Refusal("55P03");

        Assert.That(ClaimAsync, Throws.TypeOf<PostgresException>());
        Assert.That(_tried, Is.EqualTo(1));
    }

    [TestCase("40P01")]
    [TestCase("40001")]
    [TestCase("53300")]
    [TestCase("57P03")]
    [TestCase("25006")]
    [TestCase("26000")]
    public async Task Call_that_the_server_refuses_for_now_is_repeated_a_moment_later(string sqlState)
    {
        _trouble = Refusal(sqlState);

        var claiming = ClaimAsync();
        var early = _tried;
        _trouble = null;
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await claiming;

        Assert.That((early, _tried), Is.EqualTo((1, 2)));
    }

    [TestCase("23514")]
    [TestCase("28P01")]
    [TestCase("42501")]
    public void Call_that_would_be_refused_again_is_not_repeated(string sqlState)
    {
        _trouble = Refusal(sqlState);

        Assert.That(ClaimAsync, Throws.TypeOf<PostgresException>());
        Assert.That(_tried, Is.EqualTo(1));
    }

    [Test]
    public async Task Call_that_may_run_twice_is_repeated_after_a_lost_connection()
    {
        _trouble = ConnectionLost();

        var asking = NextAsync();
        _trouble = null;
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await asking;

        Assert.That(_tried, Is.EqualTo(2));
    }

    [Test]
    public async Task Circuit_lets_no_call_through_while_the_database_is_away()
    {
        await BreakAsync();
        _tried = 0;

        await Assert.ThatAsync(ClaimAsync, Throws.TypeOf<BrokenCircuitException>());
        await Assert.ThatAsync(CompleteAsync, Throws.TypeOf<BrokenCircuitException>());
        await Assert.ThatAsync(NextAsync, Throws.TypeOf<BrokenCircuitException>());
        Assert.That(_tried, Is.Zero);
    }

    [Test]
    public async Task Call_that_the_circuit_refuses_names_what_the_others_met()
    {
        await BreakAsync();

        var refused = await Assert.ThrowsAsync<BrokenCircuitException>(ClaimAsync);

        Assert.That(
            (DatabaseTrouble.CauseOf(refused!), DatabaseTrouble.IsPassing(refused!)), Is.EqualTo((_trouble, true)));
    }

    [Test]
    public async Task Circuit_tries_again_within_two_seconds_however_long_the_outage()
    {
        await BreakAsync();
        for (var probe = 0; probe < 20; probe++)
        {
            _time.Advance(LongestBreak);
            await Assert.ThatAsync(ClaimAsync, Throws.TypeOf<NpgsqlException>(), $"probe {probe}");
        }

        _trouble = null;
        _time.Advance(LongestBreak);
        await ClaimAsync();
        await CompleteAsync();
    }

    [Test]
    public async Task Circuit_lets_one_call_try_at_a_time()
    {
        await BreakAsync();
        _time.Advance(LongestBreak);
        _tried = 0;

        await ThrowsAsync(ClaimAsync);
        await ThrowsAsync(ClaimAsync);
        await ThrowsAsync(NextAsync);

        Assert.That(_tried, Is.EqualTo(1));
    }

    [Test]
    public async Task Call_that_meets_another_one_trying_is_told_to_come_back_soon()
    {
        await BreakAsync();
        _time.Advance(LongestBreak);
        var refused = Task.CompletedTask;
        _inner.Before = _ => refused = CompleteAsync();

        await ClaimAsync();

        var error = await Assert.ThrowsAsync<BrokenCircuitException>(() => refused);
        Assert.That(error!.RetryAfter, Is.LessThanOrEqualTo(LongestBreak));
    }

    [Test]
    public async Task Heart_beats_whatever_the_circuit_does()
    {
        await BreakAsync();
        _trouble = null;

        _registry.Heartbeat(Guid.NewGuid(), []);

        Assert.That(_inner.Heartbeats, Has.Count.EqualTo(1));
    }

    [Test]
    public void Heartbeat_over_a_cut_connection_is_sent_again_at_once()
    {
        _inner.Before = _ =>
        {
            if (_tried++ == 0)
            {
                throw ConnectionLost();
            }
        };

        _registry.Heartbeat(Guid.NewGuid(), []);

        Assert.That(_tried, Is.EqualTo(2));
    }

    [Test]
    public void Heartbeat_that_has_had_its_time_is_not_sent_again()
    {
        _trouble = new NpgsqlException("no answer", new TimeoutException());

        Assert.That(() => _registry.Heartbeat(Guid.NewGuid(), []), Throws.TypeOf<NpgsqlException>());
        Assert.That(_tried, Is.EqualTo(1));
    }

    [Test]
    public async Task Contention_does_not_open_the_circuit()
    {
        _trouble = Refusal("57014");
        for (var call = 0; call < 20; call++)
        {
            var claiming = ClaimAsync();
            while (!claiming.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
            }

            await ThrowsAsync(() => claiming);
        }

        _trouble = null;
        await Assert.ThatAsync(ClaimAsync, Throws.Nothing);
    }

    [Test]
    public async Task Contact_is_lost_with_a_failed_call_and_back_with_an_answer()
    {
        var first = _contact.Trouble;
        await ClaimAsync();
        var good = _contact.Trouble;
        _trouble = ConnectionLost();
        await ThrowsAsync(ClaimAsync);
        var bad = _contact.Trouble;
        _trouble = Refusal("23514");
        await ThrowsAsync(ClaimAsync);

        Assert.That(
            (first, good, bad, _contact.Trouble),
            Is.EqualTo(("it has not answered yet", (string?)null, "lost", (string?)null)));
    }

    private static NpgsqlException ConnectionLost() => new("lost", new IOException("reset"));

    private static PostgresException Refusal(string sqlState) => new("refused", "ERROR", "ERROR", sqlState);

    private static async Task ThrowsAsync(Func<Task> call)
    {
        try
        {
            await call();
            Assert.Fail("The call succeeded.");
        }
        catch (Exception error) when (error is NpgsqlException or BrokenCircuitException)
        {
            // As expected.
        }
    }

    private async Task BreakAsync()
    {
        _trouble = ConnectionLost();
        for (var call = 0; call < 4; call++)
        {
            await ThrowsAsync(ClaimAsync);
        }
    }

    private Task ClaimAsync() => _tasks.ClaimAsync(
        "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.FromSeconds(30), ClaimBounds.Default, CancellationToken.None);

    private Task CompleteAsync() => _tasks.CompleteAsync([], CancellationToken.None);

    private Task NextAsync() => _signals.ReadyFlowsAsync([], CancellationToken.None);
}

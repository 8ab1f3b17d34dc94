using Microsoft.Extensions.Logging;
using Npgsql;
using PgFlow.TestKit.Logging;
using PgFlow.Worker.Loops;
using Polly.CircuitBreaker;

namespace PgFlow.Tests.Worker;

public sealed class LoopTroubleTests
{
    [Test]
    public void Error_is_logged_when_it_changes_and_not_when_it_repeats()
    {
        using var logger = new RecordingLogger();
        var trouble = new LoopTrouble("fetch", logger);

        foreach (var state in new[] { "57P03", "57P03", "42501", "42501" })
        {
            trouble.Failed(Refusal(state));
        }

        Assert.That(logger.Entries, Has.Count.EqualTo(2));
    }

    [Test]
    public void Call_that_the_circuit_refuses_is_the_same_trouble_as_what_opened_it()
    {
        using var logger = new RecordingLogger();
        var trouble = new LoopTrouble("fetch", logger);

        trouble.Failed(Refusal("57P03"));
        trouble.Failed(new BrokenCircuitException("open", Refusal("57P03")));

        Assert.That(logger.Entries, Has.Count.EqualTo(1));
    }

    [Test]
    public void Loop_comes_back_when_the_circuit_lets_calls_through_again()
    {
        using var logger = new RecordingLogger();
        var wait = TimeSpan.FromSeconds(1);

        var delay = new LoopTrouble("fetch", logger).Failed(
            new BrokenCircuitException("open", wait, Refusal("57P03")));

        Assert.That(delay, Is.InRange(wait, wait * 1.2));
    }

    [Test]
    public void Loop_never_waits_longer_than_two_seconds()
    {
        using var logger = new RecordingLogger();
        var trouble = new LoopTrouble("fetch", logger);

        var delays = Enumerable.Range(0, 50).Select(_ => trouble.Failed(Refusal("57P03"))).ToList();

        Assert.That(delays, Has.All.LessThan(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public void Loop_that_meets_a_lock_comes_back_after_seconds_and_says_what_is_in_its_way()
    {
        using var logger = new RecordingLogger();
        var trouble = new LoopTrouble("read flow", logger);

        var delays = Enumerable.Range(0, 50).Select(_ => trouble.Failed(Refusal("55P03"))).ToList();

        Assert.That(delays, Has.All.LessThanOrEqualTo(TimeSpan.FromSeconds(4)));
        Assert.That(delays[10..], Has.All.GreaterThan(TimeSpan.FromSeconds(3)));
        Assert.That(
            logger.Entries.Single().Message, Does.StartWith("read flow: another session holds a lock that it needs"));
    }

    [TestCase("28P01")]
    [TestCase("28000")]
    public void Refused_login_is_an_error_that_names_its_cure(string sqlState)
    {
        using var logger = new RecordingLogger();

        new LoopTrouble("fetch", logger).Failed(Refusal(sqlState));

        Assert.That(logger.Entries.Single().ToString(), Does.Contain("Correct the password"));
    }

    [TestCase("42P01", "Run: pgflow migrate")]
    [TestCase("42501", "pgflow migrate --roles")]
    [TestCase("XX000", "The server's log has the statement")]
    public void Refusal_of_the_database_is_a_line_with_its_state_and_cure_and_no_stack_trace(
        string sqlState, string cure)
    {
        using var logger = new RecordingLogger();

        new LoopTrouble("read flow", logger).Failed(Refusal(sqlState));

        var (level, message, exception) = logger.Entries.Single();
        Assert.That((level, exception), Is.EqualTo((LogLevel.Error, (Exception?)null)));
        Assert.That(message, Does.Contain(sqlState).And.Contain($"error {sqlState}").And.EndWith(cure));
    }

    [Test]
    public void Pass_that_waited_in_vain_for_an_answer_is_repeated_soon()
    {
        using var logger = new RecordingLogger();
        var trouble = new LoopTrouble("fetch", logger);

        var delays = Enumerable.Range(0, 20)
            .Select(_ => trouble.Failed(new NpgsqlException("silence", new TimeoutException()))).ToList();

        Assert.That(delays, Has.All.LessThan(TimeSpan.FromSeconds(0.5)));
    }

    [Test]
    public void Refusal_of_ours_is_a_warning_that_says_what_to_do()
    {
        using var logger = new RecordingLogger();

        new LoopTrouble("fetch", logger).Failed(new PgFlowException("Grant it."));

        Assert.That(
            logger.Entries.Single(),
            Is.EqualTo((LogLevel.Warning, "fetch: retrying: Grant it.", (Exception?)null)));
    }

    private static PostgresException Refusal(string sqlState) => new($"error {sqlState}", "ERROR", "ERROR", sqlState);
}

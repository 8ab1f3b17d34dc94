using System.Security.Authentication;
using Npgsql;
using PgFlow.Worker.Failures;
using PgFlow.Worker.Settings;

namespace PgFlow.Tests.Worker;

public sealed class FailureTests
{
    [TestCase("28P01", ExitCodes.Configuration)]
    [TestCase("28000", ExitCodes.Configuration)]
    [TestCase("3D000", ExitCodes.Configuration)]
    [TestCase("53300", ExitCodes.TryAgain)]
    [TestCase("57P03", ExitCodes.TryAgain)]
    [TestCase("3F000", ExitCodes.Failure)]
    [TestCase("42501", ExitCodes.Configuration)]
    [TestCase("23514", ExitCodes.Failure)]
    public void Error_of_the_database_has_an_exit_code(string sqlState, int exitCode)
    {
        var error = new PostgresException("it says no", "FATAL", "FATAL", sqlState);

        Assert.That(Failure.Of(error)!.ExitCode, Is.EqualTo(exitCode));
        Assert.That(Failure.Of(error)!.Message, Does.Contain("it says no"));
    }

    [Test]
    public void Server_that_is_away_is_worth_another_try() =>
        Assert.That(
            Failure.Of(new NpgsqlException("Failed to connect", new IOException("refused")))!.ExitCode,
            Is.EqualTo(ExitCodes.TryAgain));

    [Test]
    public void Certificate_that_is_not_trusted_is_a_matter_of_configuration()
    {
        var failure = Failure.Of(new NpgsqlException("handshake", new AuthenticationException("UntrustedRoot")))!;

        Assert.That(failure.ExitCode, Is.EqualTo(ExitCodes.Configuration));
        Assert.That(failure.Message, Does.Contain("UntrustedRoot").And.Contain("Root Certificate"));
    }

    [Test]
    public void Server_without_what_the_connection_string_requires_is_a_matter_of_configuration() =>
        Assert.That(Failure.Of(new NpgsqlException("No SSL"))!.ExitCode, Is.EqualTo(ExitCodes.Configuration));

    private static IEnumerable<TestCaseData> Foreseen()
    {
        yield return new TestCaseData(Refusal("28P01"), ExitCodes.Configuration, "correct the user, the password");
        yield return new TestCaseData(Refusal("3D000"), ExitCodes.Configuration, "or the database in the connection");
        yield return new TestCaseData(Refusal("42501"), ExitCodes.Configuration, "a member of pgflow_worker");
        yield return new TestCaseData(
            new NpgsqlException("No password has been provided"), ExitCodes.Configuration, "give a password");
        yield return new TestCaseData(
            new NpgsqlException("refused", new System.Net.Sockets.SocketException()), ExitCodes.TryAgain,
            "check that the server runs");
        yield return new TestCaseData(
            new NpgsqlException("handshake", new AuthenticationException("UntrustedRoot")), ExitCodes.Configuration,
            "correct it or the connection string");
    }

    [TestCaseSource(nameof(Foreseen))]
    public void Failure_names_user_database_server_and_cure_in_one_line(Exception error, int exitCode, string cure)
    {
        var settings = new NpgsqlConnectionStringBuilder("Host=db.internal;Port=6000;Database=app;Username=ada");

        var failure = Failure.Of(error, DatabaseTarget.Of(settings) with { HasPassword = false }, isInstalling: false)!;

        Assert.That(failure.ExitCode, Is.EqualTo(exitCode));
        Assert.That(
            failure.Message,
            Does.Contain("user \"ada\" and database \"app\" on db.internal:6000").And.Contain(cure)
                .And.Not.Contain("\n"));
    }

    [TestCase("Host=db;SSL Mode=Require;Password=x", "switch TLS on")]
    [TestCase("Host=db;SSL Mode=Prefer;Password=x", "correct the connection string")]
    public void Hint_at_TLS_is_given_only_where_the_connection_string_requires_it(string text, string cure)
    {
        var target = DatabaseTarget.Of(new NpgsqlConnectionStringBuilder(text));

        var message = Failure.Of(new NpgsqlException("No agreement"), target, isInstalling: false)!.Message;

        Assert.That(message, Does.Contain(cure).And.Not.Contain("give a password"));
        Assert.That(message.Contains("ssl = on", StringComparison.Ordinal), Is.EqualTo(cure == "switch TLS on"));
    }

    private static PostgresException Refusal(string sqlState) => new("it says no", "FATAL", "FATAL", sqlState);

    [Test]
    public void Mistake_of_ours_is_left_to_its_stack_trace() =>
        Assert.That(Failure.Of(new InvalidOperationException()), Is.Null);
}

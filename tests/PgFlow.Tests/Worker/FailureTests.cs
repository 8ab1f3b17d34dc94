using System.Security.Authentication;
using Npgsql;
using PgFlow.Worker.Cli;
using PgFlow.Worker.Failures;

namespace PgFlow.Tests.Worker;

public sealed class FailureTests
{
    [TestCase("28P01", ExitCodes.Configuration)]
    [TestCase("28000", ExitCodes.Configuration)]
    [TestCase("3D000", ExitCodes.Configuration)]
    [TestCase("53300", ExitCodes.TryAgain)]
    [TestCase("57P03", ExitCodes.TryAgain)]
    [TestCase("3F000", ExitCodes.Failure)]
    [TestCase("42501", ExitCodes.Failure)]
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

    [Test]
    public void Mistake_of_ours_is_left_to_its_stack_trace() =>
        Assert.That(Failure.Of(new InvalidOperationException()), Is.Null);
}

using System.CommandLine;
using PgFlow.Cli.Commands;
using PgFlow.Worker.Settings;

namespace PgFlow.Tests.Cli;

public sealed class MigrateCommandTests
{
    [Test]
    public async Task Script_is_printed_without_a_database()
    {
        var (exitCode, output, _) = await RunAsync("migrate", "--script");

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok));
        Assert.That(output, Does.StartWith("-- pgflow schema").And.EndWith("commit;\n"));
    }

    [TestCase("--connection", "Host=x;Bogus=1", "its setting number 2 has a name")]
    [TestCase("--connection", "Database=x", "names no server")]
    [TestCase("--lock-timeout", "5", "not a duration")]
    [TestCase("--pgmq", "other", "fallback")]
    [TestCase("--unknown", "x", "--unknown")]
    public async Task Wrong_option_is_a_configuration_error_that_names_it(string option, string value, string message)
    {
        var (exitCode, _, errors) = await RunAsync("migrate", option, value);

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Configuration));
        Assert.That(errors, Does.Contain(message));
    }

    [Test]
    public async Task Password_is_not_shown_with_a_malformed_connection_string()
    {
        var (_, _, errors) = await RunAsync("migrate", "--connection", "Host=x;Password=secret;Bogus=1");

        Assert.That(errors, Does.Not.Contain("secret"));
    }

    [Test]
    public async Task Server_that_is_away_is_worth_another_try()
    {
        var (exitCode, _, errors) = await RunAsync("migrate", "--connection", "Host=127.0.0.1;Port=1;Username=u");

        Assert.That(exitCode, Is.EqualTo(ExitCodes.TryAgain));
        Assert.That(errors, Does.Contain("127.0.0.1:1").And.Not.Contain("   at "));
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await PgFlowCommand.RunAsync(
            args, new InvocationConfiguration { Output = output, Error = errors });
        return (exitCode, output.ToString(), errors.ToString());
    }
}

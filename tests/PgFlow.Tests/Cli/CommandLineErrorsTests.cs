using System.CommandLine;
using PgFlow.Cli.Commands;
using PgFlow.Worker.Settings;

namespace PgFlow.Tests.Cli;

public sealed class CommandLineErrorsTests
{
    private const string Marker = "Zx81Marker";

    [TestCase("migrate", "--conection", $"Host=db;Password={Marker}")]
    [TestCase("migrate", $"Host=db;Password={Marker}")]
    [TestCase("migrate", $"postgres://app:{Marker}@db/app")]
    [TestCase("worker", "--connection", "Host=db;Username=app;", $"Password={Marker}")]
    [TestCase("worker", "--password", Marker)]
    [TestCase("worker", $"--password={Marker}")]
    [TestCase("worker", $"--pwd:{Marker}")]
    [TestCase("worker", "--http-port", $"Host=db;Pwd={Marker}")]
    [TestCase($"postgres://app:{Marker}@db/app")]
    public async Task Argument_that_may_be_a_secret_is_not_repeated(params string[] arguments)
    {
        var (exitCode, text) = await RunAsync(arguments);

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Configuration));
        Assert.That(text, Does.Contain("(not shown)").And.Not.Contain(Marker));
    }

    [Test]
    public async Task Misspelt_option_is_repeated() =>
        Assert.That((await RunAsync("worker", "--conection", "Host=db")).Text, Does.Contain("'--conection'"));

    [TestCase("runs", "'runs' is not a verb. Verbs: worker, migrate, health, demo.")]
    [TestCase("migrat", "Did you mean migrate?")]
    [TestCase("helth", "Did you mean health?")]
    [TestCase("Worker", "Did you mean worker?")]
    public async Task Unknown_verb_is_told_with_those_that_there_are(string verb, string told)
    {
        var (exitCode, text) = await RunAsync(verb, "--connection", "Host=db");

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Configuration));
        Assert.That(text, Does.Contain(told).And.Not.Contain("Required command"));
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(params string[] args)
    {
        await using var text = new StringWriter();
        var exitCode = await PgFlowCommand.RunAsync(args, new InvocationConfiguration { Output = text, Error = text });
        return (exitCode, text.ToString());
    }
}

using System.CommandLine;
using System.Text.RegularExpressions;
using PgFlow.Cli.Commands;
using PgFlow.TestKit.Sources;

namespace PgFlow.Tests.Documents;

/// <summary>Commands in the documents are those that the command line has.</summary>
public sealed partial class CommandTests
{
    private static IEnumerable<TestCaseData> Commands() => DocumentedCommand.ReadAll()
        .Select(command => new TestCaseData(command.Document, string.Join(' ', command.Arguments)));

    [TestCaseSource(nameof(Commands))]
    public async Task Verb_and_options_exist(string document, string command)
    {
        var arguments = command.Split(' ');
        await using var help = new StringWriter();

        var exitCode = await PgFlowCommand.RunAsync(
            [arguments[0], "--help"], new InvocationConfiguration { Output = help, Error = help });

        Assert.That(exitCode, Is.Zero, $"{document}: {help}");
        Assert.That(
            arguments.Select(argument => OptionName().Match(argument)).Where(name => name.Success)
                .Select(name => name.Value),
            Is.SubsetOf(OptionInHelp().Matches($"{help}").Select(name => name.Value)));
    }

    [TestCaseSource(typeof(DocumentedCommand), nameof(DocumentedCommand.Projects))]
    public void Project_exists(string project) =>
        Assert.That(Directory.Exists(Path.Combine(Repository.Root, project)), Is.True);

    [GeneratedRegex("^--[a-z-]+")]
    private static partial Regex OptionName();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex OptionInHelp();
}

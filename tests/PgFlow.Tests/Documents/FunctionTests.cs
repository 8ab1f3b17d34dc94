using System.Text.RegularExpressions;
using PgFlow.TestKit.Documents;
using PgFlow.TestKit.Sources;

namespace PgFlow.Tests.Documents;

/// <summary>SQL functions that documents name exist.</summary>
public sealed partial class FunctionTests
{
    private static IEnumerable<TestCaseData> Internal() =>
        from document in MarkdownDocument.Paths
        from span in MarkdownDocument.Read(document).CodeSpans.Distinct()
        where InternalName().IsMatch(span)
        select new TestCaseData(document, span);

    private static IEnumerable<string> Transitions() =>
        MarkdownDocument.Read("docs/engine/transitions.md").Rows
            .SkipWhile(cells => cells[0] != "function")
            .Skip(2)
            .TakeWhile(cells => cells.Length == 3)
            .SelectMany(cells => cells[0].Split(',').Select(name => name.Trim().Trim('`')));

    [TestCaseSource(nameof(Internal))]
    public void Internal_function_exists(string document, string function) =>
        Assert.That(Exists(function), Is.True, $"{document} names it");

    [TestCaseSource(nameof(Transitions))]
    public void Transition_exists(string function) => Assert.That(Exists(function), Is.True);

    private static bool Exists(string function) =>
        File.Exists(Path.Combine(Repository.Root, "sql", "functions", function + ".sql"));

    [GeneratedRegex("^_[a-z][a-z_]*$")]
    private static partial Regex InternalName();
}

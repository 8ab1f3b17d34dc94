using PgFlow.TestKit.Sources;

namespace PgFlow.Tests.Architecture;

/// <summary>
/// The widths of .editorconfig, which no compiler checks. Of documents only the prose counts: tables, code blocks and
/// lines that are one link cannot be wrapped, nor can a list that a database is compared with.
/// </summary>
public sealed class LineWidthTests
{
    private static readonly string[] NoSources = ["bin", "obj", "artifacts", "TestResults", "node_modules"];

    private static readonly string[] Lists = ["ExpectedSchema.cs"];

    [TestCase("*.cs", 120)]
    [TestCase("*.sql", 100)]
    public void Line_is_no_wider_than(string files, int width) =>
        Assert.That(Find(files).SelectMany(file => TooWide(file, File.ReadLines(file), width)), Is.Empty);

    [Test]
    public void Line_of_a_document_is_no_wider_than_120() => Assert.That(
        Find("*.md").SelectMany(file => TooWide(file, Prose(File.ReadLines(file)), 120)), Is.Empty);

    [Test]
    public void Tables_and_code_of_a_document_are_no_prose() => Assert.That(
        Prose(["one", "| a | b |", "```sql", "select 1", "```", "[a link](somewhere.md)", "two"]),
        Is.EqualTo(new[] { "one", "", "", "", "", "", "two" }));

    private static IEnumerable<string> TooWide(string file, IEnumerable<string> lines, int width) => lines
        .Select((line, index) => (Length: line.EnumerateRunes().Count(), Number: index + 1))
        .Where(line => line.Length > width)
        .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.Number} has {line.Length} of {width}");

    // Lines that count for nothing stay as empty ones, so that the numbers are those of the file.
    private static IEnumerable<string> Prose(IEnumerable<string> lines)
    {
        var isCode = false;
        foreach (var line in lines)
        {
            var isFence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            isCode ^= isFence;
            yield return isCode || isFence || line.StartsWith('|') || IsLink(line) ? "" : line;
        }
    }

    private static bool IsLink(string line) =>
        line.StartsWith('[') && line.EndsWith(')') && line.IndexOf(']', StringComparison.Ordinal)
            == line.LastIndexOf(']');

    private static IEnumerable<string> Find(string pattern) => Directory
        .EnumerateFiles(Repository.Root, pattern, new EnumerationOptions { RecurseSubdirectories = true })
        .Where(file => !Lists.Contains(Path.GetFileName(file)))
        .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)
            .Any(part => NoSources.Contains(part)));
}

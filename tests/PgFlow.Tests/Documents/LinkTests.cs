using PgFlow.TestKit.Documents;
using PgFlow.TestKit.Sources;

namespace PgFlow.Tests.Documents;

/// <summary>Links of the documents within the repository lead somewhere.</summary>
public sealed class LinkTests
{
    private static IEnumerable<TestCaseData> Links() =>
        from document in MarkdownDocument.Paths
        from target in MarkdownDocument.Read(document).LinkTargets.Distinct()
        where !target.Contains("://", StringComparison.Ordinal)
        select new TestCaseData(document, target);

    [TestCaseSource(nameof(Links))]
    public void Link_leads_to_a_file_and_a_heading_of_it(string document, string target)
    {
        var (file, anchor) = target.Split('#') is [var path, var heading] ? (path, heading) : (target, null);
        var folder = Path.GetDirectoryName(document)!;
        var linked = file.Length == 0 ? document : Path.Combine(folder, file);

        Assert.That(Path.Exists(Path.Combine(Repository.Root, linked)), Is.True, $"{linked} does not exist");
        if (anchor is not null)
        {
            Assert.That(MarkdownDocument.Read(linked).Anchors, Has.One.EqualTo(anchor));
        }
    }

    [Test]
    public void Every_part_of_the_documentation_is_looked_at() =>
        Assert.That(
            MarkdownDocument.Paths,
            Is.SupersetOf(
                ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "sql/README.md", "docs/README.md"]));

    [TestCaseSource(nameof(Pages))]
    public void Page_can_be_reached_from_the_index(string page) =>
        Assert.That(Reachable("docs/README.md"), Does.Contain(page));

    private static IEnumerable<string> Pages() =>
        MarkdownDocument.Paths.Where(path => path.StartsWith("docs/", StringComparison.Ordinal));

    private static HashSet<string> Reachable(string start)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { start };
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out var document))
        {
            foreach (var linked in MarkdownDocument.Read(document).LinkTargets
                .Select(target => Resolve(document, target.Split('#')[0]))
                .Where(path => MarkdownDocument.Paths.Contains(path) && reached.Add(path)))
            {
                next.Enqueue(linked);
            }
        }

        return reached;
    }

    private static string Resolve(string document, string target) =>
        Path.GetRelativePath(
            Repository.Root,
            Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, target)))
            .Replace('\\', '/');
}

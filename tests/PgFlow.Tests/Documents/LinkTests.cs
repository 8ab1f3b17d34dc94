using PgFlow.Tests.Architecture;

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
    public void Every_document_is_looked_at() =>
        Assert.That(
            Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
                .Where(file => !file.Split('/').Intersect(["bin", "obj", "node_modules"]).Any()),
            Is.EquivalentTo(MarkdownDocument.Paths));
}

using PgFlow.TestKit.Documents;

namespace PgFlow.Tests.Documents;

/// <summary>What must stay short for a reader who comes for the first time.</summary>
public sealed class DocumentSizeTests
{
    [Test]
    public void Readme_has_at_most_200_lines() =>
        Assert.That(MarkdownDocument.Read("README.md").Length, Is.LessThanOrEqualTo(200));

    [Test]
    public void Glossary_has_at_most_25_words()
    {
        var words = MarkdownDocument.Read("docs/concepts.md").Rows
            .SkipWhile(cells => cells is not ["word", "meaning"])
            .Skip(2)
            .ToList();

        Assert.That(words, Has.Count.InRange(10, 25));
        Assert.That(words.Select(cells => cells[0]), Is.Unique);
    }
}

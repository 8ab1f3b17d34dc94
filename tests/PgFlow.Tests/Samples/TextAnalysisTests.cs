using PgFlow.Samples.Index;
using PgFlow.Samples.Listing;
using PgFlow.Samples.Reading;

namespace PgFlow.Tests.Samples;

public sealed class TextAnalysisTests
{
    [TestCase("", 0, 0)]
    [TestCase("one", 1, 1)]
    [TestCase("one two\n", 1, 2)]
    [TestCase("a-b\r\n\r\nçà 9", 3, 4)]
    public void Lines_and_words_are_counted(string text, int lines, int words)
    {
        var document = Describe("file.txt", text);

        Assert.That((document.Lines, document.Words), Is.EqualTo((lines, words)));
    }

    [TestCase("intro\n## The heading \ntext", "The heading")]
    [TestCase("#!/bin/sh\n#include\n", "file.txt")]
    [TestCase("#\n# \nplain", "file.txt")]
    public void Title_is_the_first_heading_or_the_name_of_the_file(string text, string title) =>
        Assert.That(Describe("some/file.txt", text).Title, Is.EqualTo(title));

    [Test]
    public void Title_is_cut_between_characters()
    {
        var title = Describe("file.txt", "# " + new string('x', 119) + "🌍").Title;

        Assert.That(title, Is.EqualTo(new string('x', 119)));
    }

    private static Document Describe(string path, string text) =>
        TextAnalysis.Describe(new ListedFile("/documents", path), text, text.Length, isTruncated: false);
}

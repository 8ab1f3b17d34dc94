using PgFlow.Samples.Index;
using PgFlow.Samples.Listing;

namespace PgFlow.Samples.Reading;

/// <summary>Determines the title and counts of a text.</summary>
internal static class TextAnalysis
{
    private const int LongestTitle = 120;

    public static Document Describe(ListedFile file, string text, long bytes, bool isTruncated) =>
        new(file.Folder, file.Path, Title(file, text), text, bytes, CountLines(text), CountWords(text), isTruncated);

    // Markdown's heading is a convention of many text files; a shell script's comment also makes a good title.
    private static string Title(ListedFile file, string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var heading = line.Trim().TrimStart('#').Trim();
            if (line.StartsWith("#") && line.TrimStart('#').StartsWith(" ") && heading.Length > 0)
            {
                return Cut(heading);
            }
        }

        return Cut(Path.GetFileName(file.Path));
    }

    private static string Cut(ReadOnlySpan<char> title)
    {
        if (title.Length <= LongestTitle)
        {
            return title.ToString();
        }

        // Half a surrogate pair is not a character, and no database accepts it.
        var length = char.IsHighSurrogate(title[LongestTitle - 1]) ? LongestTitle - 1 : LongestTitle;
        return title[..length].ToString();
    }

    private static int CountLines(string text)
    {
        var ends = text.AsSpan().Count('\n');
        return text.Length == 0 || text.EndsWith('\n') ? ends : ends + 1;
    }

    private static int CountWords(string text)
    {
        var words = 0;
        var isInWord = false;
        foreach (var character in text)
        {
            var isPart = char.IsLetterOrDigit(character) || char.IsSurrogate(character);
            words += isPart && !isInWord ? 1 : 0;
            isInWord = isPart;
        }

        return words;
    }
}

using System.Globalization;
using System.Text;

namespace PgFlow.Client.Connections;

/// <summary>Makes an error message fit PostgreSQL's <c>text</c> and a reader's screen.</summary>
internal static class StoredText
{
    /// <summary>Messages are for people; longer texts belong in a log.</summary>
    public const int MaxLength = 16_384;

    public static string From(string message)
    {
        var text = message.Length <= MaxLength
            ? message
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{message.AsSpan(0, MaxLength)}… ({message.Length - MaxLength} more characters)");

        return Clean(text);
    }

    /// <summary>Replaces U+0000 and lone surrogates, which no database can hold.</summary>
    public static string Clean(string text)
    {
        if (text.AsSpan().IndexOf('\0') < 0 && text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate is enumerated as the replacement character already.
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }
}

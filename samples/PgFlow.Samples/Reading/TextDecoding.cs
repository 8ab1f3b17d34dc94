using System.Text;

namespace PgFlow.Samples.Reading;

/// <summary>Decodes a file's bytes of unknown encoding into text.</summary>
internal static class TextDecoding
{
    // Text has tabs, line ends and form feeds; with more control characters than this, it is not text.
    private const double MostControlCharacters = 0.02;

    private static readonly Encoding[] MarkedEncodings =
    [
        // UTF-32 first: its little-endian mark begins with that of UTF-16.
        new UTF32Encoding(bigEndian: false, byteOrderMark: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
    ];

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the text; null when the bytes are not text.</summary>
    /// <param name="bytes">The file, or its beginning.</param>
    /// <param name="isTruncated">Whether the last character may be incomplete.</param>
    public static string? Decode(ReadOnlySpan<byte> bytes, bool isTruncated)
    {
        foreach (var encoding in MarkedEncodings)
        {
            if (bytes.StartsWith(encoding.Preamble))
            {
                return Decode(encoding, bytes[encoding.Preamble.Length..], isTruncated)
                    .Replace("\0", "", StringComparison.Ordinal);
            }
        }

        if (bytes.Contains((byte)0))
        {
            return null;
        }

        bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        var text = TryUtf8(bytes, isTruncated) ?? Decode(Encoding.Latin1, bytes, isTruncated);
        return text.Count(IsUnusual) > text.Length * MostControlCharacters ? null : text;
    }

    private static string? TryUtf8(ReadOnlySpan<byte> bytes, bool isTruncated)
    {
        try
        {
            return Decode(StrictUtf8, bytes, isTruncated);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // A decoder that is not flushed keeps an incomplete character instead of calling it invalid.
    private static string Decode(Encoding encoding, ReadOnlySpan<byte> bytes, bool isTruncated)
    {
        var characters = new char[encoding.GetMaxCharCount(bytes.Length)];
        var count = encoding.GetDecoder().GetChars(bytes, characters, flush: !isTruncated);
        return new string(characters, 0, count);
    }

    private static bool IsUnusual(char character) => char.IsControl(character) && !char.IsWhiteSpace(character);
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace PgFlow.Client.Workers;

/// <summary>
/// Finds, in one cheap pass, valid JSON that PostgreSQL's <c>jsonb</c> refuses. The server refuses whatever this check
/// misses, which costs the batch a few more calls.
/// </summary>
internal static class OutputCheck
{
    /// <summary>PostgreSQL's limit for one jsonb value, 2^28 - 1 bytes.</summary>
    public const int MaxBytes = 268_435_455;

    private static readonly SearchValues<char> Special =
        SearchValues.Create(['\\', '\0', .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    /// <summary>Returns why the output cannot be stored, or null.</summary>
    public static string? Refusal(string json)
    {
        if (json.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(json) is var bytes && bytes > MaxBytes)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The output has {bytes:N0} bytes of JSON, but jsonb holds at most {MaxBytes:N0}. "
                + $"Store it elsewhere and return a reference.");
        }

        for (var at = Next(json, 0); at >= 0; at = Next(json, at))
        {
            var length = json[at] == '\\' ? EscapeLength(json, at) : RawLength(json, at);
            if (length == 0)
            {
                return Describe(json, at);
            }

            at += length;
        }

        return null;
    }

    private static int Next(string json, int from)
    {
        var found = json.AsSpan(from).IndexOfAny(Special);
        return found < 0 ? -1 : from + found;
    }

    /// <summary>Returns the length of the valid character at this position, or 0.</summary>
    private static int RawLength(string json, int at) =>
        char.IsHighSurrogate(json[at]) && at + 1 < json.Length && char.IsLowSurrogate(json[at + 1]) ? 2 : 0;

    private static int EscapeLength(string json, int at)
    {
        if (CodeUnit(json, at) is not { } unit)
        {
            return 2;
        }

        if (char.IsHighSurrogate(unit))
        {
            return CodeUnit(json, at + 6) is { } next && char.IsLowSurrogate(next) ? 12 : 0;
        }

        return unit == '\0' || char.IsLowSurrogate(unit) ? 0 : 6;
    }

    /// <summary>Returns the code unit of the <c>\uXXXX</c> escape at this position, or null.</summary>
    private static char? CodeUnit(string json, int at) =>
        at + 6 <= json.Length
        && json[at] == '\\'
        && json[at + 1] == 'u'
        && ushort.TryParse(
            json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;

    private static string Describe(string json, int at)
    {
        var what = CodeUnit(json, at) == '\0' || json[at] == '\0'
            ? "the character U+0000"
            : "half a surrogate pair, which is not a character";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The output contains {what} at position {at} of its JSON, which jsonb cannot store. "
            + $"Remove it, or return the bytes as base64.");
    }
}

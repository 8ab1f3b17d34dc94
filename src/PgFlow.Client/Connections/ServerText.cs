using System.Buffers;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace PgFlow.Client.Connections;

/// <summary>
/// Every text to be stored passes through here: characters that the database cannot hold are replaced, since an
/// error message, for example, must not keep a failure from being stored.
/// </summary>
internal static class ServerText
{
    private const string Replacement = "?";

    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(1, 0x7F).Select(code => (char)code)]);

    /// <summary>
    /// PostgreSQL's names of encodings, and .NET's. Encodings that are not listed are treated as ASCII.
    /// </summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["LATIN1"] = "iso-8859-1",
        ["LATIN2"] = "iso-8859-2",
        ["LATIN3"] = "iso-8859-3",
        ["LATIN4"] = "iso-8859-4",
        ["LATIN5"] = "iso-8859-9",
        ["LATIN7"] = "iso-8859-13",
        ["LATIN9"] = "iso-8859-15",
        ["ISO_8859_5"] = "iso-8859-5",
        ["ISO_8859_6"] = "iso-8859-6",
        ["ISO_8859_7"] = "iso-8859-7",
        ["ISO_8859_8"] = "iso-8859-8",
        ["KOI8R"] = "koi8-r",
        ["KOI8U"] = "koi8-u",
        ["WIN866"] = "cp866",
        ["WIN874"] = "windows-874",
        ["WIN1250"] = "windows-1250",
        ["WIN1251"] = "windows-1251",
        ["WIN1252"] = "windows-1252",
        ["WIN1253"] = "windows-1253",
        ["WIN1254"] = "windows-1254",
        ["WIN1255"] = "windows-1255",
        ["WIN1256"] = "windows-1256",
        ["WIN1257"] = "windows-1257",
        ["WIN1258"] = "windows-1258",
        ["EUC_JP"] = "euc-jp",
        ["EUC_KR"] = "euc-kr",
        ["EUC_CN"] = "gb2312",
    };

    /// <summary>Replaces characters that the server cannot hold in the text parameters.</summary>
    public static void Fit(IEnumerable<NpgsqlParameter> parameters, NpgsqlConnection connection)
    {
        string? encoding = null;
        foreach (var parameter in parameters)
        {
            if (parameter is NpgsqlParameter<string[]> { TypedValue: { } texts })
            {
                for (var index = 0; index < texts.Length; index++)
                {
                    texts[index] = Fit(texts[index], ref encoding, connection);
                }
            }
            else if (parameter is NpgsqlParameter<string> { TypedValue: { } text } one)
            {
                one.TypedValue = Fit(text, ref encoding, connection);
            }
            else if (parameter is { Value: string value, NpgsqlDbType: NpgsqlDbType.Text })
            {
                parameter.Value = Fit(value, ref encoding, connection);
            }
        }
    }

    /// <summary>Returns the text as a database of this <c>server_encoding</c> can hold it.</summary>
    public static string Fit(string text, string encoding)
    {
        if (IsPlain(text))
        {
            return text;
        }

        // SQL_ASCII stores any bytes.
        var clean = StoredText.Clean(text);
        return encoding is "UTF8" or "SQL_ASCII" ? clean : Through(EncodingOf(encoding), clean);
    }

    // Most texts are plain and need only this check.
    private static string Fit(string text, ref string? encoding, NpgsqlConnection connection) => IsPlain(text)
        ? text
        : Fit(text, encoding ??= connection.PostgresParameters.GetValueOrDefault("server_encoding", "UTF8"));

    private static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExcept(Plain) < 0;

    private static Encoding EncodingOf(string name)
    {
        var replacing = new EncoderReplacementFallback(Replacement);
        return Names.TryGetValue(name, out var known)
            && CodePagesEncodingProvider.Instance.GetEncoding(known, replacing, DecoderFallback.ReplacementFallback)
                is { } provided
            ? provided
            : Encoding.GetEncoding(
                name == "LATIN1" ? "iso-8859-1" : "us-ascii", replacing, DecoderFallback.ReplacementFallback);
    }

    private static string Through(Encoding encoding, string text) => encoding.GetString(encoding.GetBytes(text));
}

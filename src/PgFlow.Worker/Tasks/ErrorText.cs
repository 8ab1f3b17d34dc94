using System.Text;

namespace PgFlow.Worker.Tasks;

/// <summary>What is stored of an exception: its type and message and those inside it, without stack traces.</summary>
internal static class ErrorText
{
    /// <summary>
    /// Enough for a validation report; kept in every failed task's row and sent with every failure. The whole
    /// exception is in the log.
    /// </summary>
    public const int MaxLength = 8_000;

    private const int MaxDepth = 8;
    private const string Cut = " [cut]";

    public static string Of(Exception error)
    {
        var text = new StringBuilder();
        Append(text, error, depth: 0);
        return Bound(text.ToString());
    }

    /// <summary>Cuts to the bound and replaces what a database's text cannot carry.</summary>
    public static string Bound(string text)
    {
        var bounded = text.Length <= MaxLength ? text : text[..(MaxLength - Cut.Length)] + Cut;
        return ReplaceUnstorable(bounded);
    }

    /// <summary>With a question mark for each character outside ASCII, which every database can store.</summary>
    public static string Plain(string text) => Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(text));

    private static void Append(StringBuilder text, Exception error, int depth)
    {
        if (depth > 0)
        {
            text.Append(" <- ");
        }

        text.Append(error.GetType().Name).Append(": ").Append(MessageOf(error));
        if (depth == MaxDepth || text.Length > MaxLength)
        {
            return;
        }

        var inner = error is AggregateException several ? several.InnerExceptions : Inner(error);
        foreach (var cause in inner.TakeWhile(_ => text.Length <= MaxLength))
        {
            Append(text, cause, depth + 1);
        }
    }

    private static IReadOnlyList<Exception> Inner(Exception error) =>
        error.InnerException is null ? [] : [error.InnerException];

    // AggregateException.Message repeats all inner messages, which follow anyway. Message is virtual and may throw.
    private static string MessageOf(Exception error)
    {
        try
        {
            return error is AggregateException several ? $"{several.InnerExceptions.Count} errors" : error.Message;
        }
#pragma warning disable CA1031 // A plugin's exception whose Message throws must still fail its own task only.
        catch (Exception)
#pragma warning restore CA1031
        {
            return "(its message cannot be read)";
        }
    }

    private static string ReplaceUnstorable(string text)
    {
        var storable = text.Replace('\0', '\uFFFD');
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(storable));
    }
}

using System.Text;

namespace PgFlow.Worker.Tasks;

/// <summary>The text stored for an exception: types and messages, including inner ones, without stack traces.</summary>
internal static class ErrorText
{
    /// <summary>
    /// Enough for a validation report. The text is sent with every failure and kept in the task's row; the log has the
    /// whole exception.
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

    /// <summary>Truncates the text to the bound and replaces characters that PostgreSQL's text cannot hold.</summary>
    public static string Bound(string text)
    {
        var bounded = text.Length <= MaxLength ? text : text[..(MaxLength - Cut.Length)] + Cut;
        return ReplaceUnstorable(bounded);
    }

    /// <summary>Replaces characters outside ASCII by question marks: every database can store the rest.</summary>
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

    // AggregateException.Message repeats all inner messages, which follow anyway. Message is virtual and can throw.
    private static string MessageOf(Exception error)
    {
        try
        {
            return error is AggregateException several ? $"{several.InnerExceptions.Count} errors" : error.Message;
        }
#pragma warning disable CA1031 // A plugin's exception whose Message throws must fail only its own task.
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

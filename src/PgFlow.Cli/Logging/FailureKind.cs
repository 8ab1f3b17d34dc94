using Serilog.Events;

namespace PgFlow.Cli.Logging;

/// <summary>What makes two lines about a task's failure the same news.</summary>
/// <param name="Template">The message, without what it is about.</param>
/// <param name="Flow">The flow's slug.</param>
/// <param name="Step">The step's slug.</param>
/// <param name="Error">The type of the error, as far as the line tells it.</param>
internal sealed record FailureKind(string Template, string Flow, string Step, string Error)
{
    private const string Own = "PgFlow.Worker.";
    private const int LongestText = 500;

    /// <summary>Null for lines that are about no task, and for those that handlers log themselves.</summary>
    public static FailureKind? Of(LogEvent line) =>
        TextOf(line, "SourceContext") is { } source && source.StartsWith(Own, StringComparison.Ordinal)
        && TextOf(line, "StepSlug") is { } step
            ? new(line.MessageTemplate.Text, TextOf(line, "FlowSlug") ?? "", step, ErrorOf(line))
            : null;

    /// <summary>What the last of them said, bounded.</summary>
    public static string Describe(LogEvent line)
    {
        var text = TextOf(line, "Reason") is { } reason && line.Exception is null ? reason : MessageOf(line.Exception);
        return text.Length <= LongestText ? text : text[..LongestText];
    }

    // A reason begins with the type, as errors are stored.
    private static string ErrorOf(LogEvent line) =>
        line.Exception?.GetType().FullName ?? TextOf(line, "Reason")?.Split(':', 2)[0] ?? "";

    private static string MessageOf(Exception? error)
    {
        try
        {
            return error is null ? "" : $"{error.GetType().FullName}: {error.Message}";
        }
#pragma warning disable CA1031 // Message is a plugin's code and throws what it likes.
        catch (Exception)
#pragma warning restore CA1031
        {
            return error!.GetType().FullName!;
        }
    }

    private static string? TextOf(LogEvent line, string name) =>
        line.Properties.TryGetValue(name, out var value) && value is ScalarValue { Value: string text } ? text : null;
}

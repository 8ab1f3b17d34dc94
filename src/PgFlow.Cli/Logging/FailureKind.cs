using Serilog.Events;

namespace PgFlow.Cli.Logging;

/// <summary>The properties by which two lines about failures of tasks count as repetitions.</summary>
/// <param name="Template">The message template.</param>
/// <param name="Flow">The flow's slug.</param>
/// <param name="Step">The step's slug.</param>
/// <param name="Error">The type of the error, as far as the line shows it.</param>
internal sealed record FailureKind(string Template, string Flow, string Step, string Error)
{
    private const string Own = "PgFlow.Worker.";
    private const int LongestText = 500;

    /// <summary>Returns null for lines that are not about a task, and for those that handlers log themselves.</summary>
    public static FailureKind? Of(LogEvent line) =>
        TextOf(line, "SourceContext") is { } source && source.StartsWith(Own, StringComparison.Ordinal)
        && TextOf(line, "StepSlug") is { } step
            ? new(line.MessageTemplate.Text, TextOf(line, "FlowSlug") ?? "", step, ErrorOf(line))
            : null;

    /// <summary>Returns the text of the last line, shortened.</summary>
    public static string Describe(LogEvent line)
    {
        var text = TextOf(line, "Reason") is { } reason && line.Exception is null ? reason : MessageOf(line.Exception);
        return text.Length <= LongestText ? text : text[..LongestText];
    }

    // A reason begins with the error's type, as stored errors do.
    private static string ErrorOf(LogEvent line) =>
        line.Exception?.GetType().FullName ?? TextOf(line, "Reason")?.Split(':', 2)[0] ?? "";

    private static string MessageOf(Exception? error)
    {
        try
        {
            return error is null ? "" : $"{error.GetType().FullName}: {error.Message}";
        }
#pragma warning disable CA1031 // Message is a plugin's code and may throw anything.
        catch (Exception)
#pragma warning restore CA1031
        {
            return error!.GetType().FullName!;
        }
    }

    private static string? TextOf(LogEvent line, string name) =>
        line.Properties.TryGetValue(name, out var value) && value is ScalarValue { Value: string text } ? text : null;
}

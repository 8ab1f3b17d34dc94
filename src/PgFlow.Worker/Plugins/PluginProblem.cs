namespace PgFlow.Worker.Plugins;

/// <summary>The reason why a plugin, or a part of it, is not served.</summary>
/// <param name="File">The plugin's file or folder.</param>
/// <param name="Reason">What is wrong, as sentences.</param>
/// <param name="Cure">What to do about it, as a sentence.</param>
internal sealed record PluginProblem(string File, string Reason, string Cure)
{
    /// <summary>The exception, if any.</summary>
    public Exception? Cause { get; init; }

    /// <summary>The stack trace of an exception of the plugin's own code, on lines of its own; else empty.</summary>
    public string Trace => IsThrownByPlugin && Cause?.StackTrace is { } stack ? Environment.NewLine + stack : "";

    /// <summary>Gets whether the plugin's code threw the cause, so its author needs the stack trace.</summary>
    public bool IsThrownByPlugin { get; init; }

    public static PluginProblem Unreadable(string file, Exception cause) =>
        cause is BadImageFormatException
            ? new(file, "It is not a .NET assembly, or damaged.", "Copy it again, or remove it.") { Cause = cause }
            : new(file, $"It cannot be read: {Sentence(cause.Message)}", "Repair the link or the permissions.")
            {
                Cause = cause,
            };

    /// <summary>Returns the text ended as a sentence, since another follows.</summary>
    public static string Sentence(string text)
    {
        var trimmed = text.TrimEnd();
        return trimmed.Length == 0 || ".!?".Contains(trimmed[^1], StringComparison.Ordinal) ? trimmed : trimmed + ".";
    }

    public override string ToString() => $"{File}: {Reason} {Cure}";
}

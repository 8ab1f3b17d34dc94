namespace PgFlow.Worker.Plugins;

/// <summary>Why a plugin, or a part of it, is not served.</summary>
/// <param name="File">The plugin's file or folder.</param>
/// <param name="Reason">What is wrong, as sentences.</param>
/// <param name="Cure">What to do about it, as a sentence.</param>
internal sealed record PluginProblem(string File, string Reason, string Cure)
{
    /// <summary>What was thrown, if anything was.</summary>
    public Exception? Cause { get; init; }

    /// <summary>The stack of what a plugin's own code threw, on lines of its own; else empty.</summary>
    public string Trace => IsThrownByPlugin && Cause?.StackTrace is { } stack ? Environment.NewLine + stack : "";

    /// <summary>Whether the cause was thrown in the plugin's code, so that its author wants to know where.</summary>
    public bool IsThrownByPlugin { get; init; }

    public static PluginProblem Unreadable(string file, Exception cause) =>
        cause is BadImageFormatException
            ? new(file, "It is no .NET assembly, or a damaged one.", "Copy it again, or remove it.") { Cause = cause }
            : new(file, $"It cannot be read: {Sentence(cause.Message)}", "Repair the link or the permissions.")
            {
                Cause = cause,
            };

    /// <summary>The text, ended as a sentence, since another follows.</summary>
    public static string Sentence(string text)
    {
        var trimmed = text.TrimEnd();
        return trimmed.Length == 0 || ".!?".Contains(trimmed[^1], StringComparison.Ordinal) ? trimmed : trimmed + ".";
    }

    public override string ToString() => $"{File}: {Reason} {Cure}";
}

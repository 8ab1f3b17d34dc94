namespace PgFlow.Worker.Plugins;

/// <summary>Why a plugin, or a part of it, is not served.</summary>
/// <param name="File">The plugin's file or folder.</param>
/// <param name="Reason">What is wrong, as sentences.</param>
/// <param name="Cure">What to do about it, as a sentence.</param>
internal sealed record PluginProblem(string File, string Reason, string Cure)
{
    /// <summary>What was thrown, if anything was.</summary>
    public Exception? Cause { get; init; }

    public static PluginProblem Unreadable(string file, Exception cause) =>
        cause is BadImageFormatException
            ? new(file, "It is no .NET assembly, or a damaged one.", "Copy it again, or remove it.") { Cause = cause }
            : new(file, $"It cannot be read: {cause.Message}", "Repair the link or the permissions.") { Cause = cause };

    public override string ToString() => $"{File}: {Reason} {Cure}";
}

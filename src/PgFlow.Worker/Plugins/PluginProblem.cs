namespace PgFlow.Worker.Plugins;

/// <summary>Why a plugin, or a part of it, is not served.</summary>
/// <param name="File">The plugin's file or folder.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Cure">What to do about it.</param>
internal sealed record PluginProblem(string File, string Reason, string Cure)
{
    public override string ToString() => $"{File}: {Reason} {Cure}";
}

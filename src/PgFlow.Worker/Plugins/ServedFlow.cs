namespace PgFlow.Worker.Plugins;

/// <summary>A flow that this process serves, completely or in part.</summary>
/// <param name="Definition">The validated definition.</param>
/// <param name="Invokers">By step slug, the steps that have a handler here.</param>
/// <param name="PluginName">The plugin that defined it.</param>
internal sealed record ServedFlow(
    FlowDefinition Definition, IReadOnlyDictionary<string, IStepInvoker> Invokers, string PluginName)
{
    /// <summary>The version of the plugin's assembly, as its author wrote it.</summary>
    public string PluginVersion { get; init; } = "unknown";
}

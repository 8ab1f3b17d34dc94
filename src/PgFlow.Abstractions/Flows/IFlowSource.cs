namespace PgFlow;

/// <summary>
/// Defines one flow. A worker finds every public, non-abstract class of a plugin that implements this and has a
/// parameterless constructor.
/// </summary>
public interface IFlowSource
{
    /// <summary>Returns the flow, usually from a <see cref="FlowBuilder{TRun}"/>. Called once per process.</summary>
    FlowDefinition Define();
}

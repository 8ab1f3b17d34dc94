namespace PgFlow;

/// <summary>Thrown for a flow that contradicts itself or its handlers; lists all problems at once.</summary>
public sealed class FlowDefinitionException : PgFlowException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="flowSlug">The flow's slug, valid or not.</param>
    /// <param name="problems">The problems, a sentence each, at least one.</param>
    public FlowDefinitionException(string flowSlug, IReadOnlyList<string> problems)
        : base($"Flow '{flowSlug}' cannot be defined:{string.Concat(problems.Select(problem => $"\n- {problem}"))}")
    {
        FlowSlug = flowSlug;
        Problems = problems;
    }

    /// <summary>The flow's slug, valid or not.</summary>
    public string FlowSlug { get; }

    /// <summary>The problems, a sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }
}

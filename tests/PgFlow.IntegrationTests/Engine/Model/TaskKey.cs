using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model;

internal sealed record TaskKey(Guid Run, string Step, int Index)
{
    public static TaskKey Of(Claim claim) => new(claim.RunId, claim.StepSlug, claim.TaskIndex);

    /// <summary>As check_invariants names it.</summary>
    public override string ToString() => $"{Step}[{Index}] of run {Run}";
}

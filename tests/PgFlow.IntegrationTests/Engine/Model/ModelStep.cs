namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>A step state; <paramref name="Length"/>: how many elements a map over its output has.</summary>
internal sealed record ModelStep(Guid Run, string Slug, string Status, int Length = 0)
{
    public override string ToString() => $"step {Slug} of run {Run} {Status}";
}

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>A run; <paramref name="IsAged"/>: it ended long enough ago to be pruned.</summary>
internal sealed record ModelRun(Guid Id, Shape Shape, string Status, bool IsAged = false)
{
    public override string ToString() => $"run {Id} {Status}";
}

namespace PgFlow.Loads.Compare;

/// <summary>One step of a <see cref="FlowShape"/>.</summary>
internal sealed record StepShape(string Slug, bool IsMap = false, params IReadOnlyList<string> Dependencies)
{
    public string Type => IsMap ? "map" : "single";
}

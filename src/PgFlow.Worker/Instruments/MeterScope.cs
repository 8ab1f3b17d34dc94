namespace PgFlow.Worker.Instruments;

/// <summary>
/// Distinguishes the meters of several workers in one process: the factory makes one per set of tags.
/// </summary>
internal sealed record MeterScope(string Worker)
{
    public IEnumerable<KeyValuePair<string, object?>> Tags => [new("pgflow.worker", Worker)];
}

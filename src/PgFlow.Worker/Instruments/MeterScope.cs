namespace PgFlow.Worker.Instruments;

/// <summary>Tells the meters of several workers in one process apart: a factory makes one for each set of tags.</summary>
internal sealed record MeterScope(string Worker)
{
    public IEnumerable<KeyValuePair<string, object?>> Tags => [new("pgflow.worker", Worker)];
}

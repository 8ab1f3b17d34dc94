namespace PgFlow.Loads.Parts;

/// <summary>All parts, in the order of the tables.</summary>
internal static class PartCatalog
{
    public static IReadOnlyList<IPart> All { get; } =
    [
        new WorkersPart(),
        new ProfilePart(),
        new HandlersPart(),
        new ManyFlowsPart(),
        new ForeignPart(),
        new HistoryPart(),
        new LatencyPart(),
        new ProducersPart(),
        new IdlePart(),
        new FootprintPart(),
    ];
}

namespace PgFlow.Loads.Soak;

/// <summary>One look at the workers and at the tables of the schemas pgflow and pgmq.</summary>
internal sealed record SoakSample(long ResidentBytes, long DeadTuples, long LiveTuples, long TableBytes);

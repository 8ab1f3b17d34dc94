using PgFlow.Loads.Compare;

namespace PgFlow.Loads.Parts;

/// <summary>One table of <c>compare</c> about this worker alone.</summary>
internal interface IPart
{
    /// <summary>For <c>--only</c>.</summary>
    string Name { get; }

    Task<PartTable> MeasureAsync(Arena arena, CompareSettings settings, CancellationToken cancellationToken);
}

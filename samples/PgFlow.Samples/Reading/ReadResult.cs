using PgFlow.Samples.Index;

namespace PgFlow.Samples.Reading;

/// <summary>
/// The result for one file: a document, or the reason why it is skipped. Exactly one of the two is set.
/// </summary>
internal sealed record ReadResult
{
    public Document? Document { get; init; }

    /// <summary>The reason, such as <c>binary</c>; one bad file must not fail the whole run.</summary>
    public string? SkippedBecause { get; init; }
}

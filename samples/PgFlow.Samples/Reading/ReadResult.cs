using PgFlow.Samples.Index;

namespace PgFlow.Samples.Reading;

/// <summary>What became of one file: a document, or the reason why it is none. Exactly one of the two is set.</summary>
internal sealed record ReadResult
{
    public Document? Document { get; init; }

    /// <summary>Why the file is left out, such as <c>binary</c>; one bad file must not fail the whole run.</summary>
    public string? SkippedBecause { get; init; }
}

using PgFlow.Samples.Index;
using PgFlow.Samples.Reading;

namespace PgFlow.Samples.Storing;

/// <summary>
/// Stores a document. A task may be executed more than once (its worker can die between the insert and the report), so
/// it replaces the row of an earlier attempt or run.
/// </summary>
internal sealed class StoreDocument(DocumentIndex index) : IStepHandler<ReadResult, StoredDocument>
{
    public async Task<StoredDocument> HandleAsync(
        ReadResult input, StepContext context, CancellationToken cancellationToken)
    {
        if (input.Document is not { } document)
        {
            return new StoredDocument { SkippedBecause = input.SkippedBecause };
        }

        return await index.TryStoreAsync(document, cancellationToken)
            ? new StoredDocument { Path = document.Path, Words = document.Words, Lines = document.Lines }
            : new StoredDocument { SkippedBecause = "too large for the index" };
    }
}

using PgFlow.Samples.Index;

namespace PgFlow.Samples.Summarising;

/// <summary>Adds up the documents, and removes those that the folder no longer has from the index.</summary>
internal sealed class Summarise(DocumentIndex index) : IStepHandler<SummariseInput, IndexSummary>
{
    public async Task<IndexSummary> HandleAsync(
        SummariseInput input, StepContext context, CancellationToken cancellationToken)
    {
        var stored = input.Store.Where(document => document.Path is not null).ToList();
        var skipped = input.Store
            .Where(document => document.Path is null)
            .GroupBy(document => document.SkippedBecause ?? "unknown", StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var removed = await index.RemoveOthersAsync(
            input.Run.Folder, [.. stored.Select(document => document.Path!)], cancellationToken);
        return new IndexSummary(
            input.Run.Folder,
            stored.Count,
            stored.Sum(document => (long)document.Words),
            stored.Sum(document => (long)document.Lines),
            removed,
            skipped);
    }
}

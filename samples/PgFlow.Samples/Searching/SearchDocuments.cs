namespace PgFlow.Samples.Searching;

/// <summary>Finds matching documents.</summary>
internal sealed class SearchDocuments(DocumentSearch search) : IStepHandler<RunInput<SearchRequest>, SearchResult>
{
    public async Task<SearchResult> HandleAsync(
        RunInput<SearchRequest> input, StepContext context, CancellationToken cancellationToken)
    {
        var request = input.Run;
        var words = request.Words ?? await search.FindFrequentWordAsync(request.Folder, cancellationToken);
        if (words is null)
        {
            return new SearchResult(words, 0, []);
        }

        return new SearchResult(
            words,
            await search.CountAsync(request.Folder, words, cancellationToken),
            await search.FindAsync(request.Folder, words, request.MostHits, cancellationToken));
    }
}

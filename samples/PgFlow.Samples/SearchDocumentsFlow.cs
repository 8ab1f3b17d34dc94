using PgFlow.Samples.Searching;

namespace PgFlow.Samples;

/// <summary>Answers a question from the index that <see cref="IndexFolderFlow"/> built.</summary>
public sealed class SearchDocumentsFlow : IFlowSource
{
    /// <inheritdoc/>
    public FlowDefinition Define() =>
        new FlowBuilder<SearchRequest>("search_documents", flow => flow.BaseDelay = TimeSpan.FromSeconds(1))
            .Step<SearchDocuments>("search")
            .Build();
}

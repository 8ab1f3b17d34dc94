using PgFlow.Samples.Listing;
using PgFlow.Samples.Reading;
using PgFlow.Samples.Storing;
using PgFlow.Samples.Summarising;

namespace PgFlow.Samples;

/// <summary>Builds a full-text index of a folder of documents, in the table <c>pgflow_samples.documents</c>.</summary>
public sealed class IndexFolderFlow : IFlowSource
{
    /// <inheritdoc/>
    public FlowDefinition Define() =>
        new FlowBuilder<FolderToIndex>("index_folder", flow => flow.BaseDelay = TimeSpan.FromSeconds(1))
            .Step<ListFiles>("list_files")
            .Map<ReadDocument>("read", over: "list_files")
            .Map<StoreDocument>("store", over: "read")
            .Step<Summarise>("summarise", dependsOn: ["store"])
            .Build();
}

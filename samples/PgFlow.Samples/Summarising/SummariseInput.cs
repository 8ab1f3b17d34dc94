using PgFlow.Samples.Listing;
using PgFlow.Samples.Storing;

namespace PgFlow.Samples.Summarising;

/// <summary>The run's input, and the output of every step that this one depends on, under its slug.</summary>
internal sealed record SummariseInput(FolderToIndex Run, IReadOnlyList<StoredDocument> Store);

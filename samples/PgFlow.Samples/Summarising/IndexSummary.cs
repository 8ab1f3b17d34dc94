namespace PgFlow.Samples.Summarising;

/// <summary>The run's output.</summary>
/// <param name="Folder">The folder that was indexed.</param>
/// <param name="Documents">How many of its files the index holds now.</param>
/// <param name="Words">Words in them.</param>
/// <param name="Lines">Lines in them.</param>
/// <param name="Removed">Documents that an earlier run stored and that are gone.</param>
/// <param name="Skipped">How many files were left out, by the reason.</param>
internal sealed record IndexSummary(
    string Folder, int Documents, long Words, long Lines, int Removed, IReadOnlyDictionary<string, int> Skipped);

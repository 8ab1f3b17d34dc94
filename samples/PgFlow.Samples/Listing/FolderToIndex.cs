namespace PgFlow.Samples.Listing;

/// <summary>The input of a run.</summary>
/// <param name="Folder">The path of the folder to index, on the worker's machine.</param>
/// <param name="MaxFiles">The run fails when the folder has more files: each becomes two tasks.</param>
internal sealed record FolderToIndex(string Folder, int MaxFiles = 50_000);

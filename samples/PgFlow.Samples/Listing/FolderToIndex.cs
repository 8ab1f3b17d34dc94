namespace PgFlow.Samples.Listing;

/// <summary>The input of a run.</summary>
/// <param name="Folder">The folder to index, as a path on the machine that the worker runs on.</param>
/// <param name="MaxFiles">The run fails when the folder holds more files: each of them becomes two tasks.</param>
internal sealed record FolderToIndex(string Folder, int MaxFiles = 50_000);

namespace PgFlow.Samples.Listing;

/// <summary>A file to read. A map's task sees only its own element, so each element has its folder, too.</summary>
/// <param name="Folder">The folder that is indexed, as a full path.</param>
/// <param name="Path">The file's path below it, with forward slashes.</param>
internal sealed record ListedFile(string Folder, string Path)
{
    public string FullPath() => System.IO.Path.Combine(Folder, Path);
}

using System.IO.Enumeration;

namespace PgFlow.Samples.Listing;

/// <summary>
/// Finds the files below a folder. Hidden files and folders, build output and packages are skipped, links to folders
/// are not followed (they can form cycles), and unreadable folders are skipped.
/// </summary>
internal static class FolderScan
{
    private static readonly HashSet<string> Generated = new(StringComparer.Ordinal) { "bin", "obj", "node_modules" };

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>Returns the files' paths below the folder, with forward slashes, in no particular order.</summary>
    public static IEnumerable<string> Find(string folder) =>
        new FileSystemEnumerable<string>(folder, RelativePath, Everything)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !entry.FileName.StartsWith("."),
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry) && !IsSkipped(entry.FileName),
        };

    private static string RelativePath(ref FileSystemEntry entry) =>
        Path.GetRelativePath(entry.RootDirectory.ToString(), entry.ToFullPath())
            .Replace(Path.DirectorySeparatorChar, '/');

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static bool IsSkipped(ReadOnlySpan<char> name) =>
        name.StartsWith(".") || Generated.Contains(name.ToString());
}

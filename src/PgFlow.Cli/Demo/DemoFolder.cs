using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Demo;

/// <summary>Decides which folder the demo indexes.</summary>
internal static class DemoFolder
{
    private const string RootOfClone = "PgFlow.Worker.sln";

    /// <summary>
    /// Returns the folder's full path: the given one, this clone of the repository, or the published documents.
    /// </summary>
    /// <param name="given">The option's value, or null.</param>
    /// <param name="programFolder">The folder of the executable.</param>
    /// <exception cref="ConfigurationException">The folder does not exist.</exception>
    public static string Resolve(string? given, string programFolder)
    {
        if (given is not null)
        {
            return Directory.Exists(given)
                ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(given))
                : throw new ConfigurationException(
                    $"--input '{given}' is {(File.Exists(given) ? "a file, not a folder" : "not a folder")}. "
                    + "Give an existing folder.");
        }

        for (var folder = new DirectoryInfo(programFolder); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, RootOfClone)))
            {
                return folder.FullName;
            }
        }

        var published = Path.Combine(programFolder, "documents");
        return Directory.Exists(published)
            ? published
            : throw new ConfigurationException(
                $"There is nothing to index: neither '{published}' nor a clone of the repository around it exists. "
                + "Give a folder of documents with --input.");
    }
}

using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Demo;

/// <summary>Decides which folder the demo indexes.</summary>
internal static class DemoFolder
{
    private const string RootOfClone = "PgFlow.Worker.sln";

    /// <summary>The folder's full path: the given one, the clone this runs in, or the published documents.</summary>
    /// <param name="given">The option's value, or null.</param>
    /// <param name="programFolder">Where the executable is.</param>
    /// <exception cref="ConfigurationException">There is no such folder.</exception>
    public static string Resolve(string? given, string programFolder)
    {
        if (given is not null)
        {
            return Directory.Exists(given)
                ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(given))
                : throw new ConfigurationException(
                    $"--input '{given}' is no folder{(File.Exists(given) ? " but a file" : "")}. "
                    + "Name a folder that exists.");
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
                + "Name a folder of documents with --input.");
    }
}

namespace PgFlow.TestKit.Sources;

/// <summary>The sources that this build was made from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<ProjectFile> Projects =>
        new[] { "src", "samples" }.Select(folder => Path.Combine(Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(ProjectFile.Load)
            .OrderBy(project => project.Name, StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PgFlow.Worker.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException(
            $"No folder above '{AppContext.BaseDirectory}' holds PgFlow.Worker.sln. "
            + "Run the tests from the repository.");
    }
}

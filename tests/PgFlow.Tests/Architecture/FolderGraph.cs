using System.Reflection;

namespace PgFlow.Tests.Architecture;

/// <summary>Which folders of a project refer to which others, by their types: one per file, named like it.</summary>
internal sealed class FolderGraph
{
    private const string Top = "(top)";

    private readonly Dictionary<string, SortedDictionary<string, (string From, string To)>> _edges =
        new(StringComparer.Ordinal);

    /// <param name="folders">By type, the folder that its file lies in.</param>
    /// <param name="edges">Which types refer to which others. Generated types have no folder and are left out.</param>
    public FolderGraph(IReadOnlyDictionary<string, string> folders, IEnumerable<(string From, string To)> edges)
    {
        foreach (var (from, to) in edges.Order())
        {
            if (folders.TryGetValue(from, out var source)
                && folders.TryGetValue(to, out var target)
                && source != target)
            {
                Add(source, target, (from, to));
            }
        }
    }

    public static FolderGraph Of(string projectFolder, Assembly assembly) => new(
        Directory.EnumerateFiles(projectFolder, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Folder: FolderOf(projectFolder, file)))
            .Where(file => file.Folder is not ("bin" or "obj"))
            .ToDictionary(file => file.Name, file => file.Folder, StringComparer.Ordinal),
        TypeGraph.Of(assembly));

    /// <summary>A circle as "Tasks -> Slots (HeldTask -> SlotPool), Slots -> ..."; null when there is none.</summary>
    public string? FindCircle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        return _edges.Keys.Order(StringComparer.Ordinal)
            .Select(folder => FindCircle(folder, [], done))
            .FirstOrDefault(circle => circle is not null);
    }

    private static string FolderOf(string projectFolder, string file)
    {
        var path = Path.GetRelativePath(projectFolder, file).Split(Path.DirectorySeparatorChar);
        return path.Length == 1 ? Top : path[0];
    }

    private void Add(string from, string to, (string From, string To) types)
    {
        if (!_edges.TryGetValue(from, out var targets))
        {
            _edges[from] = targets = new(StringComparer.Ordinal);
        }

        targets.TryAdd(to, types);
    }

    private string? FindCircle(string folder, List<string> path, HashSet<string> done)
    {
        if (path.Contains(folder))
        {
            return Describe([.. path.SkipWhile(step => step != folder), folder]);
        }

        if (!_edges.TryGetValue(folder, out var targets) || done.Contains(folder))
        {
            return null;
        }

        path.Add(folder);
        var circle = targets.Keys.Select(target => FindCircle(target, path, done))
            .FirstOrDefault(found => found is not null);
        path.RemoveAt(path.Count - 1);
        done.Add(folder);
        return circle;
    }

    private string Describe(IReadOnlyList<string> circle) => string.Join(", ", circle.Zip(circle.Skip(1), (from, to) =>
        $"{from} -> {to} ({_edges[from][to].From} -> {_edges[from][to].To})"));
}

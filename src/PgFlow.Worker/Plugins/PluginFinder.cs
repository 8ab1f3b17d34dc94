using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// Searches the plugins folders. Names that start with a dot are skipped: Kubernetes mounts a volume's files as links
/// into such folders.
/// </summary>
internal sealed class PluginFinder(IReadOnlyList<string> folders, ILogger logger)
{
    private readonly List<PluginFile> _found = [];
    private readonly List<PluginProblem> _problems = [];

    /// <summary>The path that is being read, for the error when that takes too long.</summary>
    public string Current { get; private set; } = "";

    /// <summary>Returns the plugins in the order of their names, then of their folders, and the invalid ones.</summary>
    public (IReadOnlyList<PluginFile> Found, IReadOnlyList<PluginProblem> Problems) Find()
    {
        Current = string.Join("; ", folders);
        foreach (var directory in folders.SelectMany(folder => Visible(Directory.EnumerateDirectories(folder))))
        {
            Examine(directory, AddFolder);
        }

        foreach (var file in folders.SelectMany(folder => Visible(Directory.EnumerateFiles(folder, "*.dll"))))
        {
            Examine(file, AddLoose);
        }

        return ([.. _found.OrderBy(plugin => plugin.Name, StringComparer.Ordinal)], _problems);
    }

    private static IEnumerable<string> Visible(IEnumerable<string> paths) =>
        paths.Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal);

    /// <summary>An unreadable path, such as a disk's lost+found, never hides the others.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Readers may throw anything for a damaged file.")]
    private void Examine(string path, Action<string> add)
    {
        Current = path;
        try
        {
            add(path);
        }
        catch (Exception exception)
        {
            _problems.Add(PluginProblem.Unreadable(path, exception));
        }
    }

    private void AddFolder(string directory)
    {
        var name = Path.GetFileName(directory);
        var main = Path.Combine(directory, name + ".dll");
        if (File.Exists(main))
        {
            if (PluginFileSize.FindProblem(main) is { } problem)
            {
                _problems.Add(problem);
                return;
            }

            _found.Add(new PluginFile(name, main, IsFolder: true));
        }
        else if (Directory.EnumerateFiles(directory, "*.dll").Any())
        {
            _problems.Add(new PluginProblem(
                directory,
                $"The folder has DLLs, but no {name}.dll.",
                "Give the folder the name of the plugin's assembly."));
        }
    }

    private void AddLoose(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (_found.Exists(plugin => plugin.IsFolder && plugin.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            _problems.Add(new PluginProblem(
                path,
                $"The folder of the same name, '{name}', is also a plugin and is loaded instead.",
                "Remove the DLL or the folder."));
            return;
        }

        if (PluginFileSize.FindProblem(path) is { } problem)
        {
            _problems.Add(problem);
        }
        else if (AssemblyFacts.Read(path) is { RefersToContract: true })
        {
            _found.Add(new PluginFile(name, path, IsFolder: false));
        }
        else
        {
            logger.FileIgnored(path);
        }
    }
}

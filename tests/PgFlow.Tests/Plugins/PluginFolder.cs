using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Plugins;

/// <summary>A plugins folder of one test, filled with compiled plugins.</summary>
internal sealed class PluginFolder : IDisposable
{
    private static readonly string Compiled =
        System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "plugins");

    public string Path { get; } = Directory.CreateTempSubdirectory("pgflow-plugins-").FullName;

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Where a compiled plugin lies, for tests that link to it.</summary>
    public static string Find(string plugin) => System.IO.Path.Combine(Compiled, plugin);

    /// <summary>Adds a plugin with a folder of its own.</summary>
    public string Add(string plugin, string? under = null)
    {
        var target = Directory.CreateDirectory(System.IO.Path.Combine(Path, under ?? plugin)).FullName;
        foreach (var file in Directory.EnumerateFiles(Find(plugin)))
        {
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
        }

        return target;
    }

    /// <summary>Drops a plugin's main assembly in, and nothing else of it.</summary>
    public string AddLoose(string plugin, string? file = null)
    {
        var target = System.IO.Path.Combine(Path, file ?? plugin + ".dll");
        File.Copy(System.IO.Path.Combine(Find(plugin), file ?? plugin + ".dll"), target);
        return target;
    }

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public Task<PluginLoadResult> LoadAsync()
    {
        var options = Options.Create(new PluginOptions { Folder = Path });
        var catalog = new FolderPluginCatalog(options, Loggers, NullLogger<FolderPluginCatalog>.Instance);
        return catalog.LoadAsync(CancellationToken.None);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

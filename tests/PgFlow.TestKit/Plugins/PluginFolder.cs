using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Plugins;

namespace PgFlow.TestKit.Plugins;

/// <summary>A plugins folder of one test, filled with compiled plugins.</summary>
internal sealed class PluginFolder : IDisposable
{
    private static readonly string Compiled =
        System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "plugins");

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = System.IO.Path.GetFullPath(
        System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "../../../../.."));

    public string Path { get; } = Directory.CreateTempSubdirectory("pgflow-plugins-").FullName;

    /// <summary>Is told what the catalog logs.</summary>
    public ILoggerProvider? Logger { get; init; }

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>By far enough for a busy machine.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromMinutes(5);

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

    /// <summary>Adds a pipe, which nobody ever writes to.</summary>
    public async Task<string> AddPipeAsync(string file)
    {
        var target = System.IO.Path.Combine(Path, file);
        using var make = System.Diagnostics.Process.Start("mkfifo", [target]);
        await make.WaitForExitAsync();
        return target;
    }

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public async Task<PluginLoadResult> LoadAsync(CancellationToken cancellationToken = default)
    {
        var options = Options.Create(new PluginOptions { Folder = Path, LoadTimeout = LoadTimeout });
        using var loggers = new LoggerFactory(Logger is { } logger ? [logger] : []);
        var catalog = new FolderPluginCatalog(options, Loggers, new Logger<FolderPluginCatalog>(loggers));
        return await catalog.LoadAsync(cancellationToken);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

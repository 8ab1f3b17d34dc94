using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>Where a process is started: an empty folder with compiled plugins in <c>plugins</c>.</summary>
internal sealed class WorkingFolder : IDisposable
{
    public WorkingFolder(params string[] plugins)
    {
        Directory.CreateDirectory(Plugins);
        foreach (var plugin in plugins)
        {
            Directory.CreateSymbolicLink(System.IO.Path.Combine(Plugins, plugin), BuildOutput.Plugin(plugin));
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("pgflow-work-").FullName;

    public string Plugins => System.IO.Path.Combine(Path, "plugins");

    public string Combine(string file) => System.IO.Path.Combine(Path, file);

    public void Write(string file, string content) => File.WriteAllText(Combine(file), content);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

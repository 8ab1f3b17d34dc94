using System.Diagnostics;

namespace PgFlow.IntegrationTests.Resilience;

/// <summary>
/// A file as Kubernetes mounts a secret: <c>name</c> is a link to <c>..data/name</c>, and <c>..data</c> a link to the
/// folder of the moment, which is replaced by another in one step.
/// </summary>
internal sealed class MountedSecret : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pgflow-secret-").FullName;
    private int _versions;

    public MountedSecret(string text)
    {
        Replace(text);
        File.CreateSymbolicLink(Path, System.IO.Path.Combine("..data", "secret"));
    }

    public string Path => System.IO.Path.Combine(_folder, "secret");

    /// <summary>Swaps the link, as a kubelet does.</summary>
    public void Replace(string text)
    {
        var version = $"..{++_versions}";
        Directory.CreateDirectory(System.IO.Path.Combine(_folder, version));
        File.WriteAllText(System.IO.Path.Combine(_folder, version, "secret"), text);
        var next = System.IO.Path.Combine(_folder, "..data_tmp");
        File.CreateSymbolicLink(next, version);

        // A rename over the old link, which .NET has only for links to files.
        using var move = Process.Start("mv", ["-T", next, System.IO.Path.Combine(_folder, "..data")]);
        move.WaitForExit();
    }

    /// <summary>Renames a whole new file over it, as editors and scripts do.</summary>
    public void Rewrite(string text)
    {
        File.WriteAllText(Path + ".new", text);
        File.Move(Path + ".new", Path, overwrite: true);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

namespace PgFlow.IntegrationTests.EmbeddedPostgres;

/// <summary>A folder with the rights of the temp folder, because the server may run as another account.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const UnixFileMode AnyAccount =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute
        | UnixFileMode.StickyBit;

    public ScratchFolder()
    {
        Path = Directory.CreateTempSubdirectory("pgflow-scratch-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, AnyAccount);
        }
    }

    public string Path { get; }

    public IEnumerable<string> Entries => Directory.EnumerateFileSystemEntries(Path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

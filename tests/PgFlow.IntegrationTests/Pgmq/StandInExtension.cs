using PgFlow.Client.Installing;

namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>An extension pgmq 1.5.1 made of the fallback's files.</summary>
internal static class StandInExtension
{
    private const string Control =
        """
        comment = 'stand-in for pgmq, made for a test'
        default_version = '1.5.1'
        schema = 'pgmq'
        relocatable = false
        superuser = false
        """;

    // The server creates the schema, and an extension needs no guard against itself.
    private static readonly string[] LeftOut = ["00_guard", "01_schema"];

    /// <summary>Writes what a server finds when the folder is an entry of its extension_control_path.</summary>
    public static void Write(string folder)
    {
        var files = Directory.CreateDirectory(Path.Combine(folder, "extension")).FullName;
        var scripts = SchemaScripts.Embedded.PgmqFallback.Where(script => !LeftOut.Contains(script.Name));
        File.WriteAllText(Path.Combine(files, "pgmq.control"), Control);
        File.WriteAllText(
            Path.Combine(files, "pgmq--1.5.1.sql"), string.Join('\n', scripts.Select(script => script.Text)));
        OpenToOthers(folder);
    }

    // A server that root starts runs as another account, and a temporary folder is private by default.
    private static void OpenToOthers(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Read = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            const UnixFileMode Enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | Read | Enter);
        }
    }
}

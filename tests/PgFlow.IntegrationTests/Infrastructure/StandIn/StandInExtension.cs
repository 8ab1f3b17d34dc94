using PgFlow.Client.Installing;

namespace PgFlow.IntegrationTests.Infrastructure.StandIn;

/// <summary>
/// An extension pgmq 1.5.1 made of the fallback's files, and of what the real one does otherwise (extension.sql).
/// </summary>
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

    /// <summary>Writes what a server finds in its folder of extensions.</summary>
    public static void Write(string extensionFolder)
    {
        var own = Path.Combine(AppContext.BaseDirectory, "Infrastructure", "StandIn", "extension.sql");
        var scripts = SchemaScripts.Embedded.PgmqFallback
            .Where(script => !LeftOut.Contains(script.Name))
            .Select(script => script.Text)
            .Append(File.ReadAllText(own));
        File.WriteAllText(Path.Combine(extensionFolder, "pgmq.control"), Control);
        File.WriteAllText(Path.Combine(extensionFolder, "pgmq--1.5.1.sql"), string.Join('\n', scripts));
    }
}

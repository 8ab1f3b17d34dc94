using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.Worker.EmbeddedPostgres;

namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>
/// A private server on which pgmq is available as an extension. The extension is a stand-in made of the fallback: it
/// shows that the installer creates an extension and leaves it alone, not how the real one behaves.
/// </summary>
internal sealed class StandInServerSource : IServerSource
{
    /// <summary>The first version with extension_control_path: no other server sees the stand-in.</summary>
    public const int MajorVersion = 18;

    public async Task<RunningServer?> TryStartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pgflow-extension-").FullName;
        try
        {
            StandInExtension.Write(folder);
            var settings = new Dictionary<string, string>(TestServerSettings.All)
            {
                ["extension_control_path"] = $"{folder}:$system",
            };
            var server = await EmbeddedServer.StartAsync(
                new EmbeddedServerOptions { MajorVersion = MajorVersion, Settings = settings }, cancellationToken);
            return new RunningServer(server.ConnectionString, () => StopAsync(server, folder));
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static async ValueTask StopAsync(EmbeddedServer server, string folder)
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

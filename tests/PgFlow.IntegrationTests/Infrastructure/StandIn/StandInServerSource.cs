using PgFlow.EmbeddedPostgres;

namespace PgFlow.IntegrationTests.Infrastructure.StandIn;

/// <summary>
/// A private server on which pgmq is available as an extension: a stand-in made of the fallback that behaves as the
/// real one where the two differ. No other server sees it.
/// </summary>
internal sealed class StandInServerSource(int? majorVersion) : IServerSource
{
    public async Task<RunningServer?> TryStartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pgflow-extension-").FullName;
        try
        {
            var original = await ServerBinariesLocator.LocateAsync(
                new EmbeddedServerOptions { MajorVersion = majorVersion }, cancellationToken);
            var server = await EmbeddedServer.StartAsync(
                new EmbeddedServerOptions
                {
                    Binaries = await StandInInstallation.CreateAsync(original, folder, cancellationToken),
                    Settings = TestServerSettings.All,
                },
                cancellationToken);
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

using PgFlow.EmbeddedPostgres;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>A private server from installed or downloaded programs.</summary>
internal sealed class EmbeddedServerSource(int? majorVersion) : IServerSource
{
    public async Task<RunningServer?> TryStartAsync(CancellationToken cancellationToken)
    {
        var options = new EmbeddedServerOptions { MajorVersion = majorVersion, Settings = TestServerSettings.All };
        var server = await EmbeddedServer.StartAsync(options, cancellationToken);
        return new RunningServer(server.ConnectionString, server.DisposeAsync);
    }
}

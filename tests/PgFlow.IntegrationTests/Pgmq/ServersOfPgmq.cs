namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>Stops the server with the extension, which only the tests of this namespace use.</summary>
[SetUpFixture]
public sealed class ServersOfPgmq
{
    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (PgmqServers.WithExtension is { } server)
        {
            await server.StopAsync();
        }
    }
}

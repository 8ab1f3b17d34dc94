using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests;

/// <summary>Stops what the run has started.</summary>
[SetUpFixture]
public sealed class ServersOfTheRun
{
    [OneTimeTearDown]
    public async Task StopServersAsync() => await TestServers.StopAllAsync();
}

using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>A fixture whose tests ask more of the fallback than the contract asks of pgmq.</summary>
public abstract class FallbackFixture(TestServer server) : PgmqFixture(server)
{
    [OneTimeSetUp]
    public async Task LookForTheExtensionAsync()
    {
        if (await Database.ScalarAsync<bool>("select exists (select from pg_extension where extname = 'pgmq')"))
        {
            Assert.Ignore("This server has the pgmq extension, so the fallback was not installed.");
        }
    }
}

using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>A fixture whose tests ask more of the fallback than the contract asks of pgmq.</summary>
public abstract class FallbackFixture(TestServer server) : PgmqFixture(server)
{
    /// <summary>The fallback, also where the server has the extension.</summary>
    protected override PgmqMode Queues => PgmqMode.Fallback;
}

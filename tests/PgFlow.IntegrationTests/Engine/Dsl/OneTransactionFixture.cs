using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>Each test is one transaction that is rolled back, the way clients' own pgTAP suites run.</summary>
public abstract class OneTransactionFixture(TestServer server) : DatabaseFixture(server)
{
    private TestSession? _session;

    protected TestSession Sql =>
        _session ?? throw new InvalidOperationException("The transaction begins in SetUp; do not use it before.");

    [SetUp]
    public async Task BeginAsync() => _session = await Database.BeginAsync();

    [TearDown]
    public async Task RollBackAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }
    }
}

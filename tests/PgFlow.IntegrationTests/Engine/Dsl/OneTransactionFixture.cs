using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Dsl;

/// <summary>Each test is one transaction that is rolled back, the way clients' own pgTAP suites run.</summary>
public abstract class OneTransactionFixture(TestServer server) : DatabaseFixture(server)
{
    private TestSession? _session;

    protected NpgsqlConnection Sql => _session?.Connection
        ?? throw new InvalidOperationException("The transaction begins in SetUp; do not use it before.");

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

    /// <summary>The error that the statement must raise; the transaction goes on.</summary>
    protected async Task<PostgresException> ErrorAsync(string statement, params object?[] args)
    {
        await Sql.ExecuteAsync("savepoint before_error");
        var error = await Sql.ErrorAsync(statement, args);
        await Sql.ExecuteAsync("rollback to savepoint before_error");
        return error;
    }
}

using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Dsl;

/// <summary>A fixture whose tests each have a flow slug, a registered worker and a session of their own.</summary>
public abstract class EngineFixture : DatabaseFixture
{
    private NpgsqlConnection? _sql;

    protected EngineFixture()
    {
    }

    protected EngineFixture(TestServer server)
        : base(server)
    {
    }

    protected NpgsqlConnection Sql => _sql ?? throw new InvalidOperationException("The session is opened in SetUp.");

    protected string Flow { get; private set; } = "";

    protected Guid Worker { get; private set; }

    [SetUp]
    public async Task OpenSessionAsync()
    {
        _sql = await Database.OpenAsync();
        Flow = Database.UniqueSlug("flow");
        Worker = await _sql.RegisterWorkerAsync();
    }

    [TearDown]
    public async Task CloseSessionAsync()
    {
        if (_sql is not null)
        {
            await _sql.DisposeAsync();
            _sql = null;
            await AssertInvariantsAsync();
        }
    }

    /// <summary>Creates the test's flow; steps are written as for <c>AddStepsAsync</c>.</summary>
    protected async Task DefineAsync(params string[] steps)
    {
        await Sql.ExecuteAsync("select pgflow.create_flow($1)", Flow);
        await Sql.AddStepsAsync(Flow, steps);
    }

    /// <summary>Starts a run and claims all that is ready.</summary>
    private protected async Task<IReadOnlyList<Claim>> StartAndClaimAsync(string input = "{}")
    {
        await Sql.StartAsync(Flow, input);
        return await Sql.ClaimAsync(Flow, Worker);
    }

    /// <summary>Seconds until a message becomes visible.</summary>
    protected Task<double> HiddenSecondsAsync(long message) =>
        Sql.ScalarAsync<double>(
            $"select extract(epoch from vt - clock_timestamp())::float8 from pgmq.q_{Flow} where msg_id = $1", message);
}

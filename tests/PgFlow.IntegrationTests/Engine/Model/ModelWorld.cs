using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Engine.Model.Operations;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>
/// The database, several sessions on it, and the model. After each operation the committed state must be the model's,
/// and check_invariants must find what the model says and nothing else.
/// </summary>
internal sealed class ModelWorld : IAsyncDisposable
{
    /// <summary>The session of what is done by hand; it never keeps a transaction open.</summary>
    public const int Hand = 3;

    public const int MaxAttempts = 2;
    public const int MaxRequeues = 1;

    private readonly List<Claim> _claims = [];
    private int _runs;

    private ModelWorld(IReadOnlyList<ModelSession> sessions, Coverage coverage) =>
        (Sessions, Coverage) = (sessions, coverage);

    /// <summary>The last one has no lease.</summary>
    public static IReadOnlyList<Guid> Workers { get; } = [.. Enumerable.Range(1, 4).Select(n => Id(n, "aaaa"))];

    /// <summary>A worker that was heard all the time and has no tasks.</summary>
    public static Guid Sweeper { get; } = Id(5, "aaaa");

    public IReadOnlyList<ModelSession> Sessions { get; }

    public EngineModel Committed { get; } = EngineModel.Empty();

    /// <summary>Every claim that was ever committed.</summary>
    public IReadOnlyList<Claim> Claims => _claims;

    /// <summary>
    /// Tasks that a claim passed over, for their message or a lock, and may have put off for seconds.
    /// </summary>
    public ISet<TaskKey> Deferred { get; } = new HashSet<TaskKey>();

    public Coverage Coverage { get; }

    public static async Task DefineFlowsAsync(NpgsqlConnection sql)
    {
        await sql.ExecuteAsync("update pgflow.settings set max_requeues = $1", MaxRequeues);
        foreach (var shape in Shape.All)
        {
            // Retries are due after minutes, so that none is by itself while the test runs.
            await sql.ExecuteAsync("select pgflow.create_flow($1, $2, base_delay => 300)", shape.Slug, MaxAttempts);
            foreach (var step in shape.Steps)
            {
                await sql.ExecuteAsync(
                    "select pgflow.add_step($1, $2, $3, step_type => $4)",
                    shape.Slug, step.Slug, step.Dependencies, step.IsMap ? "map" : "single");
            }
        }
    }

    public static async Task<ModelWorld> OpenAsync(TestDatabase database, Coverage coverage)
    {
        var sessions = new List<ModelSession>();
        for (var n = 0; n <= Hand; n++)
        {
            var sql = await database.OpenAsync();
            // Who waits for a lock waits for another step of this very thread: in vain.
            await sql.ExecuteAsync("set lock_timeout = '50ms'");
            sessions.Add(new(sql));
        }

        var world = new ModelWorld(sessions, coverage);
        await world.ResetAsync();
        return world;
    }

    public Guid NextRun() => Id(++_runs, "bbbb");

    public async Task RunAsync(Operation operation)
    {
        var session = Sessions[operation.Session];
        var turn = new Turn(this, session);
        try
        {
            await operation.RunAsync(turn);
            Count(operation, turn);
            Keep(turn);
        }
        catch (PostgresException exception)
            when (exception.SqlState == PostgresErrorCodes.LockNotAvailable && turn.HasRivals)
        {
            await session.RollbackAsync();
            Coverage.Add($"{operation.GetType().Name}: blocked");
        }

        Coverage.Add(turn.HasRivals ? "steps beside an open transaction" : "steps");
        await CheckAsync();
    }

    public async Task CheckAsync()
    {
        var sql = Sessions[Hand].Sql;
        Assert.That(await sql.LinesAsync(), Is.EqualTo(Committed.Lines), "the database agrees with the model");
        Assert.That(await sql.ViolationsAsync(), Is.EqualTo(Committed.Violations), "check_invariants");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in Sessions)
        {
            await session.DisposeAsync();
        }
    }

    private static Guid Id(int number, string kind) => new($"{number:x8}-{kind}-{kind}-{kind}-000000000000");

    private void Count(Operation operation, Turn turn)
    {
        var prefix = turn.HasRivals ? "beside an open transaction, " : "";
        var before = Committed.Seen(turn.Session.Writes);
        foreach (var task in turn.Model.Tasks.Written.Where(task => task != before.Tasks.Find(task.Key)))
        {
            Coverage.Add($"{operation.GetType().Name}: {prefix}{task.Status}");
        }
    }

    private void Keep(Turn turn)
    {
        if (turn.Session.IsOpen)
        {
            turn.Session.Writes = turn.Model;
            return;
        }

        Committed.Apply(turn.Model);
        _claims.AddRange(turn.Session.Claims);
        turn.Session.Claims.Clear();
    }

    private async Task ResetAsync()
    {
        var sql = Sessions[Hand].Sql;
        await sql.ExecuteAsync(
            """
            delete from pgflow.step_tasks;
            delete from pgflow.step_states;
            delete from pgflow.runs;
            delete from pgflow.workers;
            """ + string.Concat(Shape.All.Select(shape =>
                $"delete from pgmq.q_{shape.Slug}; delete from pgmq.a_{shape.Slug};")));
        for (var slot = 0; slot < Workers.Count; slot++)
        {
            await RunAsync(new Register(Hand, slot));
        }

        await sql.ExecuteAsync("select pgflow.register_worker($1, 'any', 'judge', 3600)", Sweeper);
        await sql.ExecuteAsync(
            "update pgflow.workers set alive_since = now() - interval '2 hours' where worker_id = $1", Sweeper);
        Committed.Workers[Sweeper] = new(Sweeper, true);
    }
}

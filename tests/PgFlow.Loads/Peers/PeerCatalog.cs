using PgFlow.Loads.Compare;

namespace PgFlow.Loads.Peers;

/// <summary>All peers. Every one has a database of its own on the same server.</summary>
internal static class PeerCatalog
{
    /// <summary>pgflow's own worker on its own SQL: the baseline of this project.</summary>
    public const string Upstream = "pgflow 0.8.1";

    public const string PgBoss = "pg-boss";

    public const string Graphile = "graphile";

    public const string GraphileBatched = "graphile, batched";

    public const string Hangfire = "Hangfire";

    public const string Dbos = "DBOS";

    public static IReadOnlyList<string> Names { get; } = [Upstream, PgBoss, Graphile, GraphileBatched, Hangfire, Dbos];

    public static async Task<IReadOnlyList<IContender>> CreateAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        var folder = await PeerFolder.PrepareAsync(cancellationToken);
        var hangfire = await HangfireDriver.BuildAsync(folder, cancellationToken);
        var factor = settings.IsShort ? 4 : 1;
        PeerDriver Node(string script) => new("node", [script], folder);
        return
        [
            new PeerContender(Upstream, Node("upstream.mjs"), await UpstreamAsync(arena, cancellationToken))
            {
                Knows = _ => true, MaxTasks = 10_000 / factor,
            },
            new PeerContender(PgBoss, Node("pgboss.mjs"), await arena.CreateDatabaseAsync("pgboss", cancellationToken))
            {
                Knows = IsJob, MaxTasks = 60_000 / factor,
            },
            new PeerContender(
                Graphile, Node("graphile.mjs"), await arena.CreateDatabaseAsync("graphile", cancellationToken))
            {
                Knows = IsJob, MaxTasks = 20_000 / factor,
            },
            new PeerContender(
                GraphileBatched, Node("graphile.mjs"), await arena.CreateDatabaseAsync("batched", cancellationToken))
            {
                Knows = IsJob, MaxTasks = 60_000 / factor, IsBatched = true,
            },
            new PeerContender(Hangfire, hangfire, await arena.CreateDatabaseAsync("hangfire", cancellationToken))
            {
                Knows = IsJob, MaxTasks = 3_000 / factor,
            },
            new PeerContender(Dbos, Node("dbos.mjs"), await arena.CreateDatabaseAsync("dbos", cancellationToken))
            {
                Knows = shape => shape == FlowShape.Diamond || shape == FlowShape.Chain, MaxTasks = 10_000 / factor,
            },
        ];
    }

    private static bool IsJob(FlowShape shape) => shape == FlowShape.Single || shape == FlowShape.Echo;

    // Upstream's schema is its own; of ours it gets the queues only, since the extension is rarely at hand.
    private static async Task<string> UpstreamAsync(Arena arena, CancellationToken cancellationToken)
    {
        var connectionString = await arena.InstallAsync("upstream", cancellationToken);
        await Arena.DropSchemasAsync(connectionString, cancellationToken, "pgflow", "realtime");
        return connectionString;
    }
}

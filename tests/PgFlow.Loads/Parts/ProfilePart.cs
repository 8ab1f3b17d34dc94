using PgFlow.Loads.Compare;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Processes;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Parts;

/// <summary>
/// What a single-step task costs, and where: processor time, sizes of the batches, the functions that take most of the
/// server's time by themselves, and what its processes wait for. Counting costs some of the rate.
/// </summary>
internal sealed class ProfilePart : IPart
{
    private const int Functions = 12;
    private const int Waits = 5;

    // A wait that a hundredth of a connection is in is noise.
    private const double WorthSaying = 0.01;

    private const string Costs =
        """
        select funcname, calls, self_time * 1000 from pg_stat_user_functions where schemaname in ('pgflow', 'pgmq')
        """;

    private const string IsConnected =
        """
        select exists (
          select from pg_stat_activity
          where datname = current_database() and application_name like 'pgflow-worker%'
        )
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "profile";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        await using var database = new Database(await arena.InstallAsync("profile", cancellationToken));
        await database.ExecuteAsync("alter database profile set track_functions = 'all'", cancellationToken);
        int[] counts = [1, 4, 8];
        var profiles = new List<Profile>();
        foreach (var count in counts)
        {
            await arena.SettleAsync(cancellationToken);
            profiles.Add(await TakeAsync(database, count, settings, cancellationToken));
        }

        return new PartTable(
            ["a single-step task with so many workers", .. counts.Select(count => Figures.Whole(count))],
            [
                Row("tasks/s", profiles, profile => profile.Rate),
                Row("tasks per claim", profiles, profile => profile.Tasks / profile.Calls("claim_tasks")),
                Row(
                    "tasks per call that completes",
                    profiles,
                    profile => profile.Tasks / profile.Calls("complete_tasks")),
                Row("processor, server, us", profiles, profile => profile.ServerMicroseconds),
                Row("processor, workers, us", profiles, profile => profile.WorkerMicroseconds),
                .. Largest(profiles[0].Functions.ToDictionary(one => one.Key, one => one.Value.Self), Functions)
                    .Select(name => Row($"{name}, us", profiles, profile => profile.Self(name))),
                .. Largest(profiles[^1].Waits, Waits)
                    .Select(wait => Row(
                        $"connections: {wait}", profiles, profile => profile.Waits.GetValueOrDefault(wait))),
            ]);
    }

    private static IEnumerable<string> Largest(IReadOnlyDictionary<string, double> costs, int count) =>
        costs.Where(one => one.Value > WorthSaying)
            .OrderByDescending(one => one.Value)
            .Take(count)
            .Select(one => one.Key);

    private static string[] Row(string name, IEnumerable<Profile> profiles, Func<Profile, double?> figure) =>
        [name, .. profiles.Select(profile => figure(profile) is { } value ? Figures.Ratio(value) : "")];

    // The server counts a session's functions for good when the session has ended.
    private static async Task<Profile> TakeAsync(
        Database database, int count, CompareSettings settings, CancellationToken cancellationToken)
    {
        var workload = new Workload("single", FlowShape.Single, settings.IsShort ? 20_000 : 60_000);
        var warmUp = workload with { Runs = count * WorkersPart.WarmUp };
        double tasks = (2 * workload.Tasks) + warmUp.Tasks;
        Profile profile;
        await database.ExecuteAsync("select pg_stat_reset()", cancellationToken);
        await using (var workers = await WarmWorkers.StartAsync(
            database.ConnectionString, count, warmUp, cancellationToken))
        {
            await workers.SettleAsync(workload, cancellationToken);
            await using var backends = BackendWatch.Start(database);
            var (server, worker) = (await BackendTime.SecondsAsync(database, cancellationToken), workers.ProcessorTime);
            var rate = await workers.RateAsync(workload, cancellationToken);
            profile = new Profile(
                tasks,
                rate,
                (await BackendTime.SecondsAsync(database, cancellationToken) - server) * 1e6 / workload.Tasks,
                (workers.ProcessorTime - worker).TotalMicroseconds / workload.Tasks,
                await backends.StopAsync());
        }

        _ = await Polling.UntilAsync(
            async () => !await database.ScalarAsync<bool>(IsConnected, cancellationToken), Patience, cancellationToken)
            ?? throw new InvalidOperationException("The sessions of killed workers did not end.");
        var functions = await database.QueryAsync(
            Costs, row => (Name: row.GetString(0), Cost: (row.GetInt64(1), row.GetDouble(2))), cancellationToken);
        return profile with { Functions = functions.ToDictionary(one => one.Name, one => one.Cost) };
    }

    private sealed record Profile(
        double Tasks,
        double Rate,
        double? ServerMicroseconds,
        double WorkerMicroseconds,
        IReadOnlyDictionary<string, double> Waits)
    {
        /// <summary>Calls and microseconds in the function itself.</summary>
        public IReadOnlyDictionary<string, (long Calls, double Self)> Functions { get; init; } =
            new Dictionary<string, (long, double)>();

        public double Calls(string function) => Functions.GetValueOrDefault(function).Calls;

        public double Self(string function) => Functions.GetValueOrDefault(function).Self / Tasks;
    }
}

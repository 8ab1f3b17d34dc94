namespace PgFlow.Loads.Failures.Faults;

/// <summary>A deploy: every worker is stopped in order and replaced, one after the other.</summary>
internal sealed class RollingRestart : Fault
{
    public override string Name => "rolling restart of all workers";

    public override async Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken)
    {
        var stops = new List<Aftermath>();
        foreach (var worker in stage.Workers.ToList())
        {
            stops.Add(await OrderlyStop.AftermathAsync(stage, worker, cancellationToken));
            await stage.StartWorkersAsync(1, cancellationToken);
        }

        var late = stops.SelectMany(stop => stop.Settled.Late).ToList();
        return new Aftermath(
            [],
            Slowest(stops, stop => stop.Resumed),
            new Settling(Slowest(stops, stop => stop.Settled.Time), late));
    }

    private static TimeSpan? Slowest(List<Aftermath> stops, Func<Aftermath, TimeSpan?> time) =>
        stops.Any(stop => time(stop) is null) ? null : stops.Max(time);
}

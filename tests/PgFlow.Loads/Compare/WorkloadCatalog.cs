namespace PgFlow.Loads.Compare;

/// <summary>What everybody is measured with.</summary>
internal static class WorkloadCatalog
{
    private const int SmallPayload = 200;
    private const int LargePayload = 50_000;

    /// <param name="isShort">A quarter of each, and no map above 10,000.</param>
    /// <param name="sleep">What each handler does: nothing, or a wait.</param>
    public static IReadOnlyList<Workload> Create(bool isShort, TimeSpan sleep)
    {
        var divisor = isShort ? 4 : 1;
        Workload[] all =
        [
            new("single", FlowShape.Single, 60_000 / divisor),
            new("diamond", FlowShape.Diamond, 10_000 / divisor),
            new("chain", FlowShape.Chain, 3_000 / divisor),
            new("map-1000", FlowShape.Map, 1, Elements: 1_000),
            new("map-5000", FlowShape.Map, 1, Elements: 5_000),
            new("map-10000", FlowShape.Map, 1, Elements: 10_000),
            new("map-100000", FlowShape.Map, 1, Elements: 100_000),
            new("map-map", FlowShape.MapToMap, 1, Elements: 10_000 / divisor),
            new("payload-200", FlowShape.Echo, 10_000 / divisor, PayloadBytes: SmallPayload),
            new("payload-50k", FlowShape.Echo, 1_000 / divisor, PayloadBytes: LargePayload),
            new("flaky", FlowShape.Flaky, 10_000 / divisor),
        ];
        return [.. all.Where(one => !isShort || one.Tasks <= 20_000).Select(one => one with { Sleep = sleep })];
    }
}

namespace PgFlow.Worker.Instruments;

/// <summary>
/// The tags of all metrics. Slugs are passed directly, not in lists: a measurement allocates nothing.
/// </summary>
internal static class MetricTags
{
    public static KeyValuePair<string, object?> Flow(string slug) => new("flow", slug);

    public static KeyValuePair<string, object?> Step(string? slug) => new("step", slug);

    public static KeyValuePair<string, object?> Loop(string name) => new("loop", name);

    public static KeyValuePair<string, object?> Auxiliary(bool isAuxiliary) =>
        new("auxiliary", isAuxiliary ? "true" : "false");

    public static KeyValuePair<string, object?> Table(string name) => new("table", name);

    public static KeyValuePair<string, object?> Plugin(string name) => new("plugin", name);

    public static KeyValuePair<string, object?> Version(string version) => new("version", version);

    public static KeyValuePair<string, object?> Runtime(string version) => new("runtime", version);
}

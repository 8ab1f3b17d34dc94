namespace PgFlow.TestKit.Telemetry;

/// <summary>A span as a collector gets it.</summary>
/// <param name="Source">The activity source.</param>
/// <param name="TraceId">In hexadecimal, as the other ids.</param>
/// <param name="ParentId">Empty for the root of a trace.</param>
/// <param name="Kind">1 internal, 2 server, 3 client, 4 producer, 5 consumer.</param>
/// <param name="IsError">Whether its status is that of an error.</param>
/// <param name="StatusText">What is said of the status.</param>
/// <param name="Links">Trace and span id, and state, of what it is linked to.</param>
/// <param name="Tags">Its attributes.</param>
internal sealed record ReceivedSpan(
    string Source,
    string TraceId,
    string SpanId,
    string ParentId,
    string Name,
    int Kind,
    bool IsError,
    string StatusText,
    IReadOnlyList<(string TraceId, string SpanId, string State)> Links,
    IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>Reads the message <c>ExportTraceServiceRequest</c> of OTLP 1.</summary>
    public static IEnumerable<ReceivedSpan> ReadAll(ProtoMessage request) =>
        from resource in request.Messages(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select Read(scope.Messages(1).Single().Text(1), span);

    /// <summary>Reads attributes, whatever the type of their values.</summary>
    public static IReadOnlyDictionary<string, string> ReadTags(IEnumerable<ProtoMessage> attributes) =>
        attributes.ToDictionary(
            attribute => attribute.Text(1),
            attribute => attribute.Messages(2).Single() is var value && value.Has(1)
                ? value.Text(1)
                : $"{value.Number(2) + value.Number(3)}",
            StringComparer.Ordinal);

    private static ReceivedSpan Read(string source, ProtoMessage span) => new(
        source,
        span.Hex(1),
        span.Hex(2),
        span.Hex(4),
        span.Text(5),
        (int)span.Number(6),
        span.Messages(15).Any(status => status.Number(3) == 2),
        string.Concat(span.Messages(15).Select(status => status.Text(2))),
        [.. span.Messages(13).Select(link => (link.Hex(1), link.Hex(2), link.Text(3)))],
        ReadTags(span.Messages(9)));
}

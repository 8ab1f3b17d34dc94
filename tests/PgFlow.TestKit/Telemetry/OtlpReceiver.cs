using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace PgFlow.TestKit.Telemetry;

/// <summary>A collector: takes OTLP as protobuf over HTTP/1.1, or as gRPC, on a port of its own.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const string GrpcType = "application/grpc";
    private const int GrpcPrefix = 5;

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<ReceivedSpan> _spans = [];
    private readonly HashSet<string> _metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _resource = new(StringComparer.Ordinal);

    private OtlpReceiver(WebApplication app)
    {
        _app = app;
        _app.MapPost("/v1/traces", context => TakeAsync(context, TakeTraces));
        _app.MapPost("/v1/metrics", context => TakeAsync(context, TakeMetrics));
        _app.MapPost(
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            context => TakeAsync(context, TakeTraces));
        _app.MapPost(
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
            context => TakeAsync(context, TakeMetrics));
    }

    /// <summary>Where it listens.</summary>
    public string Endpoint => _app.Urls.Single();

    /// <summary>What it answers over HTTP/1.1; anything but success refuses what came.</summary>
    public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

    public IReadOnlyList<ReceivedSpan> Spans
    {
        get
        {
            lock (_lock)
            {
                return [.. _spans];
            }
        }
    }

    /// <summary>The names of the metrics that came.</summary>
    public IReadOnlyCollection<string> Metrics
    {
        get
        {
            lock (_lock)
            {
                return [.. _metrics];
            }
        }
    }

    /// <summary>What the senders said about themselves.</summary>
    public IReadOnlyDictionary<string, string> Resource
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, string>(_resource, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Starts one; gRPC takes HTTP/2 without TLS, which a port must be told.</summary>
    public static async Task<OtlpReceiver> StartAsync(bool grpc = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback,
            port: 0,
            listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var receiver = new OtlpReceiver(builder.Build());
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, Action<ProtoMessage> take)
    {
        if (Answer != HttpStatusCode.OK)
        {
            context.Response.StatusCode = (int)Answer;
            await context.Response.WriteAsync("a page of the proxy");
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var isGrpc = context.Request.ContentType == GrpcType;
        take(ProtoMessage.Parse(body.ToArray().AsMemory(isGrpc ? GrpcPrefix : 0)));
        if (!isGrpc)
        {
            context.Response.ContentType = "application/x-protobuf";
            return;
        }

        // An empty message: all was taken.
        context.Response.ContentType = GrpcType;
        await context.Response.Body.WriteAsync(new byte[GrpcPrefix]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private void TakeTraces(ProtoMessage request)
    {
        lock (_lock)
        {
            _spans.AddRange(ReceivedSpan.ReadAll(request));
            NoteResource(request);
        }
    }

    private void TakeMetrics(ProtoMessage request)
    {
        lock (_lock)
        {
            _metrics.UnionWith(
                from resource in request.Messages(1)
                from scope in resource.Messages(2)
                from metric in scope.Messages(2)
                select metric.Text(1));
            NoteResource(request);
        }
    }

    private void NoteResource(ProtoMessage request)
    {
        foreach (var tag in request.Messages(1).SelectMany(
            resource => ReceivedSpan.ReadTags(resource.Messages(1).Single().Messages(1))))
        {
            _resource[tag.Key] = tag.Value;
        }
    }
}

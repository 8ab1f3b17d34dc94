namespace PgFlow.Cli.Telemetry;

/// <summary>The ways to send OTLP.</summary>
internal enum OtlpProtocol
{
    /// <summary>gRPC, over HTTP/2.</summary>
    Grpc,

    /// <summary>Posts of protobuf messages, over HTTP/1.1; the signal's path is added to the endpoint.</summary>
    HttpProtobuf,
}

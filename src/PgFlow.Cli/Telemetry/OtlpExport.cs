using OpenTelemetry.Exporter;

namespace PgFlow.Cli.Telemetry;

internal static class OtlpExport
{
    // A stop may have to wait for two calls, and the default is ten seconds for each.
    private const int TimeoutMilliseconds = 3_000;

    /// <summary>Returns the exporters' own options for one signal; null without an endpoint.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="signal">The signal's path, such as <c>v1/metrics</c>.</param>
    public static OtlpExporterOptions? Of(OtlpOptions options, string signal)
    {
        if (string.IsNullOrEmpty(options.Endpoint))
        {
            return null;
        }

        var endpoint = new Uri(options.Endpoint);
        return options.Protocol == OtlpProtocol.HttpProtobuf
            ? new OtlpExporterOptions
            {
                Protocol = OtlpExportProtocol.HttpProtobuf,
                Endpoint = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{signal}"),
                TimeoutMilliseconds = TimeoutMilliseconds,
            }
            : new OtlpExporterOptions
            {
                Protocol = OtlpExportProtocol.Grpc,
                Endpoint = endpoint,
                TimeoutMilliseconds = TimeoutMilliseconds,
            };
    }
}

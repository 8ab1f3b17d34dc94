using Microsoft.Extensions.Logging;

namespace PgFlow.Cli.Telemetry;

internal static partial class TelemetryLog
{
    [LoggerMessage(2900, LogLevel.Warning,
        "The collector at {Endpoint} did not accept {Signal}, {Failures} times in a row: spans are lost meanwhile, "
        + "counters catch up. Check that it is running, and PgFlow:Otlp:Endpoint and Protocol: {Reason}")]
    public static partial void ExportFailed(
        ILogger logger, string signal, string endpoint, int failures, string reason);

    [LoggerMessage(2901, LogLevel.Information,
        "The collector at {Endpoint} accepts {Signal} again after {Failures} failed exports")]
    public static partial void ExportRecovered(ILogger logger, string signal, string endpoint, int failures);
}

using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Telemetry;

internal static partial class TelemetryLog
{
    [LoggerMessage(2900, LogLevel.Warning,
        "The collector at {Endpoint} did not take {Signal}, {Failures} times in a row: spans are lost meanwhile, "
        + "counters catch up. Check that it runs, and PgFlow:Otlp:Endpoint and Protocol: {Reason}")]
    public static partial void NotTaken(ILogger logger, string signal, string endpoint, int failures, string reason);

    [LoggerMessage(2901, LogLevel.Information,
        "The collector at {Endpoint} takes {Signal} again after {Failures} failed exports")]
    public static partial void TakenAgain(ILogger logger, string signal, string endpoint, int failures);

    [LoggerMessage(2902, LogLevel.Error,
        "A listener has thrown while it was told of {Observed}: the listener, not the worker, is to be mended, most "
        + "likely one of a plugin. It missed this observation, and others may have, too; work goes on. Not logged again for "
        + "exceptions of this type")]
    public static partial void ListenerFailed(ILogger logger, string observed, Exception error);
}

using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Registration;

internal static partial class RegistrationLog
{
    [LoggerMessage(1500, LogLevel.Information, "Worker {WorkerId} serves {Flows}")]
    public static partial void Registered(ILogger logger, Guid workerId, string flows);

    [LoggerMessage(1502, LogLevel.Error,
        "Flow {FlowSlug} is not served: {Reason}. Define it as a user with that right: pgflow migrate --plugins DIR")]
    public static partial void Missing(ILogger logger, string flowSlug, string reason);

    [LoggerMessage(1509, LogLevel.Error,
        "Flow {FlowSlug} is no longer served: it was deleted from the database. Define it again (pgflow migrate "
        + "--plugins DIR), or remove its plugin")]
    public static partial void Deleted(ILogger logger, string flowSlug);

    [LoggerMessage(1508, LogLevel.Information, "Flow {FlowSlug} is served again: it was defined again")]
    public static partial void DefinedAgain(ILogger logger, string flowSlug);

    [LoggerMessage(1503, LogLevel.Error, "Flow {FlowSlug} is not served: {Reason}", EventName = "FlowRefused")]
    public static partial void Refused(ILogger logger, string flowSlug, string reason);

    [LoggerMessage(1504, LogLevel.Warning, "{Finding}. Waiting for: pgflow migrate")]
    public static partial void WaitsForSchema(ILogger logger, string finding);

    [LoggerMessage(1506, LogLevel.Warning,
        "{Finding}; they may be incompatible. If you see errors, run: pgflow migrate")]
    public static partial void OtherBuild(ILogger logger, string finding);

    [LoggerMessage(1505, LogLevel.Warning,
        "Flow {FlowSlug} is not served yet: {Reason}. Waiting for: pgflow migrate --plugins DIR")]
    public static partial void WaitsForFlow(ILogger logger, string flowSlug, string reason);

    [LoggerMessage(1507, LogLevel.Warning, "Flow {FlowSlug} is not served yet: {Reason}")]
    public static partial void WaitsForLock(ILogger logger, string flowSlug, string reason);
}

using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Registration;

internal static partial class RegistrationLog
{
    [LoggerMessage(1500, LogLevel.Information, "Worker {WorkerId} serves {Flows}")]
    public static partial void Registered(ILogger logger, Guid workerId, string flows);

    [LoggerMessage(1501, LogLevel.Error,
        "Flow {FlowSlug} is not served, its step {StepSlug} differs from the stored one: {Difference}. Give the new "
        + "version a new flow slug (such as {FlowSlug}_v2); runs of the stored version need the old plugin")]
    public static partial void Differs(ILogger logger, string flowSlug, string stepSlug, string difference);

    [LoggerMessage(1502, LogLevel.Error,
        "Flow {FlowSlug} is not served: {Difference}. Define it with rights to do so: pgflow migrate --plugins DIR")]
    public static partial void Missing(ILogger logger, string flowSlug, string difference);

    [LoggerMessage(1503, LogLevel.Error, "Flow {FlowSlug} is not served, the database refuses it: {Reason}")]
    public static partial void Refused(ILogger logger, string flowSlug, string reason);

    [LoggerMessage(1504, LogLevel.Warning, "{Finding}. Waits until somebody has run: pgflow migrate")]
    public static partial void WaitsForSchema(ILogger logger, string finding);
}

using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Kubernetes;

internal static partial class KubernetesLog
{
    [LoggerMessage(2800, LogLevel.Warning,
        "The pod's deletion cost is not what its work is, which a scale-down may interrupt therefore; trying again: "
        + "{Reason}")]
    public static partial void NotTold(ILogger logger, string reason);

    [LoggerMessage(2801, LogLevel.Information, "The pod's deletion cost follows its work again")]
    public static partial void Recovered(ILogger logger);
}

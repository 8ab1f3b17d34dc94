using Microsoft.Extensions.Logging.Abstractions;

namespace PgFlow.Tests.Plugins;

internal static class Contexts
{
    public static StepContext For(string step) => new()
    {
        FlowSlug = "flow",
        RunId = Guid.NewGuid(),
        StepSlug = step,
        TaskIndex = 0,
        Attempt = 1,
        MaxAttempts = 3,
        Timeout = TimeSpan.FromMinutes(1),
        Logger = NullLogger.Instance,
    };
}

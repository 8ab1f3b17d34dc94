using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// A plugin's services. Whatever happens in their disposal, the process continues to end, with its exit code.
/// </summary>
internal sealed class PluginServices(
    string plugin, IAsyncDisposable services, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>Fits between a stop's own limit of 25 s and the 30 s after which orchestrators kill.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    [SuppressMessage("Design", "CA1031", Justification = "Services of a plugin may throw anything.")]
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Task.Run(async () => await services.DisposeAsync()).WaitAsync(Deadline, time);
        }
        catch (Exception error)
        {
            logger.EndingFailed(error, plugin);
        }
    }
}

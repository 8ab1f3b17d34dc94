using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// A plugin's services. However they end, the process goes on to end, with the exit code that it has.
/// </summary>
internal sealed class PluginServices(
    string plugin, IAsyncDisposable services, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>What a stop leaves between its own bound of 25 s and the 30 s after which orchestrators kill.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    [SuppressMessage("Design", "CA1031", Justification = "Services of a plugin throw what they like.")]
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

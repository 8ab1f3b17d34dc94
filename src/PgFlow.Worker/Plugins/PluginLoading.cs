using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// The load of one plugin on a thread of its own, as any of its code may hang. A load that times out continues without
/// effect.
/// </summary>
internal sealed class PluginLoading
{
    private readonly TaskCompletionSource<LoadedPlugin> _loaded =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly PluginFile _plugin;
    private readonly PluginCopies _copies;
    private readonly ILoggerFactory _loggers;
    private volatile string _phase = "its files are copied";

    private PluginLoading(PluginFile plugin, PluginCopies copies, ILoggerFactory loggers) =>
        (_plugin, _copies, _loggers) = (plugin, copies, loggers);

    public string Name => _plugin.Name;

    /// <summary>The current phase, as the end of a sentence.</summary>
    public string Phase => _phase;

    public bool HasEnded => _loaded.Task.IsCompleted;

    public static PluginLoading Start(PluginFile plugin, PluginCopies copies, ILoggerFactory loggers)
    {
        var loading = new PluginLoading(plugin, copies, loggers);
        new Thread(loading.Run) { IsBackground = true, Name = $"pgflow load {plugin.Name}" }.Start();
        return loading;
    }

    /// <summary>Returns the plugin, or its refusal after the timeout.</summary>
    public async Task<LoadedPlugin> EndAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await _loaded.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            _loaded.TrySetResult(LoadedPlugin.Refused(
                _plugin,
                [
                    new PluginProblem(
                        _plugin.Path,
                        $"It was not loaded within {timeout.TotalSeconds:0.#} s: {_phase}.",
                        "Make that faster, or raise PgFlow:Plugins:LoadTimeout."),
                ]));
            return await _loaded.Task;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An exception on this thread would end the process.")]
    private void Run()
    {
        try
        {
            var copy = _copies.Copy(_plugin, file => _phase = $"'{file}' is copied");
            var loaded = new PluginLoader(copy, _loggers, phase => _phase = phase).Load();
            if (!_loaded.TrySetResult(loaded))
            {
                loaded.Services?.DisposeAsync().AsTask().Wait();
            }
        }
        catch (Exception exception)
        {
            _loaded.TrySetResult(LoadedPlugin.Refused(_plugin, [PluginProblem.Unreadable(_plugin.Path, exception)]));
        }
    }
}

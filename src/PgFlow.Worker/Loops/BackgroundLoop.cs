using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Loops;

/// <summary>Repeats a pass until it is stopped. A failing pass never ends the loop.</summary>
internal sealed class BackgroundLoop(string name, LoopTicks ticks, TimeProvider time, ILogger logger)
{
    private readonly LoopTrouble _trouble = new(name, logger);

    /// <summary>Gets whether tasks are executed normally without this loop.</summary>
    public bool IsAuxiliary { get; init; }

    /// <summary>The minimum wait after a failed pass, which may itself have overloaded the database.</summary>
    public TimeSpan RestAfterFailure { get; init; }

    /// <summary>Runs until the token is cancelled or a pass returns false: nothing is left to do.</summary>
    public Task RunAsync(Func<CancellationToken, Task<bool>> pass, CancellationToken stopping) =>
        RunWithRestsAsync(async token => await pass(token) ? TimeSpan.Zero : null, stopping);

    /// <summary>
    /// The same with a rest after each pass, as long as the pass returns; null means that nothing is left to do.
    /// </summary>
    public async Task RunWithRestsAsync(Func<CancellationToken, Task<TimeSpan?>> pass, CancellationToken stopping)
    {
        ticks.Start(name, LoopTicks.LongestPass, IsAuxiliary);
        try
        {
            while (!stopping.IsCancellationRequested && await TryAsync(pass, stopping) is { } rest)
            {
                if (rest > TimeSpan.Zero)
                {
                    await ticks.RestAsync(name, rest, time, stopping);
                }
            }
        }
        catch (Exception error)
        {
            // This task is not observed before the worker stops.
            ticks.Die(name, error);
            throw;
        }

        ticks.Forget(name);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A loop survives any error of a pass.")]
    private async Task<TimeSpan?> TryAsync(Func<CancellationToken, Task<TimeSpan?>> pass, CancellationToken stopping)
    {
        try
        {
            var rest = await pass(stopping);
            ticks.Tick(name);
            _trouble.Succeeded();
            return rest;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            ticks.Fail(name, error);
            var wait = _trouble.Failed(error);
            return RestAfterFailure > wait ? RestAfterFailure : wait;
        }
    }
}

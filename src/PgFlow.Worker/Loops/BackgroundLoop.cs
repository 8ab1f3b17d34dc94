using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Loops;

/// <summary>Repeats a pass until it is stopped. A failing pass never ends the loop.</summary>
internal sealed class BackgroundLoop(string name, LoopTicks ticks, TimeProvider time, ILogger logger)
{
    private readonly LoopTrouble _trouble = new(name, logger);

    /// <summary>Whether tasks are executed as well without it.</summary>
    public bool IsAuxiliary { get; init; }

    /// <summary>How long to leave the database in peace after a failed pass, which may be what it cannot bear.</summary>
    public TimeSpan RestAfterFailure { get; init; }

    /// <summary>Runs until the token is cancelled or a pass says that there is nothing left to do (false).</summary>
    public async Task RunAsync(Func<CancellationToken, Task<bool>> pass, CancellationToken stopping)
    {
        ticks.Start(name, LoopTicks.LongestPass, IsAuxiliary);
        try
        {
            var goesOn = true;
            while (goesOn && !stopping.IsCancellationRequested)
            {
                goesOn = await TryAsync(pass, stopping);
            }
        }
        catch (Exception error)
        {
            // Nobody looks at this task before the worker stops.
            ticks.Die(name, error);
            throw;
        }

        ticks.Forget(name);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A loop outlives whatever one of its passes meets.")]
    private async Task<bool> TryAsync(Func<CancellationToken, Task<bool>> pass, CancellationToken stopping)
    {
        try
        {
            var goesOn = await pass(stopping);
            ticks.Tick(name);
            _trouble.Succeeded();
            return goesOn;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception error)
        {
            ticks.Fail(name, error);
            await RestAsync(_trouble.Failed(error), stopping);
            return true;
        }
    }

    private async Task RestAsync(TimeSpan atLeast, CancellationToken stopping)
    {
        using var rest = RestAfterFailure > atLeast ? ticks.Rest(name) : null;
        var delay = Task.Delay(RestAfterFailure > atLeast ? RestAfterFailure : atLeast, time, stopping);
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

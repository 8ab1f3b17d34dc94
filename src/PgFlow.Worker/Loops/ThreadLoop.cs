using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using PgFlow.Client;

namespace PgFlow.Worker.Loops;

/// <summary>
/// Repeats a synchronous pass on a thread of its own: the loops that keep a worker's claims valid must continue while
/// handlers block every thread of the pool. Hence no timer and no await here.
/// </summary>
internal sealed class ThreadLoop(string name, TimeSpan interval, Action pass, LoopTicks ticks, ILogger logger)
    : IDisposable
{
    // Shorter than the pass itself has waited for an answer.
    private static readonly TimeSpan AfterSilence = TimeSpan.FromMilliseconds(200);

    // Two attempts at the timeouts of the pass's own call, plus a margin.
    private static readonly TimeSpan LongestPass = TimeSpan.FromSeconds(30);

    private readonly LoopTrouble _trouble = new(name, logger);
    private readonly ManualResetEventSlim _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;

    /// <summary>
    /// Starts the thread before it returns, and ends with it once the token is cancelled. A running pass is not
    /// interrupted.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        ticks.Start(name, interval + LongestPass);
        _thread = new Thread(Run) { IsBackground = true, Name = $"pgflow {name}" };
        _thread.Start();
        await using var stop = stopping.Register(_stopping.Set);
        await _ended.Task;
    }

    public void Dispose()
    {
        // A thread that is still in its last pass will read the signal once more.
        if (_thread is null || _thread.Join(TimeSpan.Zero))
        {
            _stopping.Dispose();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An exception on this thread would end the process.")]
    private void Run()
    {
        try
        {
            while (!_stopping.Wait(TryPass()))
            {
            }

            ticks.Forget(name);
        }
        catch (Exception error)
        {
            ticks.Die(name, error);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    // Returns the wait before the next pass. A failed one is retried at the usual interval: a longer one could make the
    // worker look dead, and one small call at a time is no burden. One that got no answer has already waited.
    [SuppressMessage("Design", "CA1031", Justification = "A loop survives any error of a pass.")]
    private TimeSpan TryPass()
    {
        try
        {
            pass();
            ticks.Tick(name);
            _trouble.Succeeded();
            return interval;
        }
        catch (Exception error)
        {
            ticks.Fail(name, error);
            _trouble.Failed(error);
            return DatabaseErrors.IsTimeout(error) && AfterSilence < interval ? AfterSilence : interval;
        }
    }
}

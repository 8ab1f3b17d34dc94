using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PgFlow.TestKit.Waiting;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class WaitUntil
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Polls until the condition holds; fails the test with the state when the deadline passes.</summary>
    /// <param name="condition">What is polled.</param>
    /// <param name="expectation">What is waited for, for the failure's message.</param>
    /// <param name="describeAsync">What the world looks like when it did not come.</param>
    /// <param name="deadline">Ten seconds when not given: a bound against hanging, not a measurement.</param>
    public static async Task TrueAsync(
        Func<Task<bool>> condition,
        string expectation,
        Func<Task<string>>? describeAsync = null,
        TimeSpan? deadline = null)
    {
        var limit = deadline ?? TimeSpan.FromSeconds(10);
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Interval);
        while (!await condition())
        {
            if (watch.Elapsed > limit)
            {
                var state = describeAsync is null ? "(no state given)" : await describeAsync();
                Assert.Fail($"Waited {limit.TotalSeconds:0} s, but it is not so that {expectation}. State:\n{state}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Polls what other threads bring about; a failure shows the condition's source and the state.</summary>
    public static Task TrueAsync(
        Func<bool> condition,
        Func<object?> describe,
        TimeSpan? deadline = null,
        [CallerArgumentExpression(nameof(condition))] string expectation = "") => TrueAsync(
            () => Task.FromResult(condition()), expectation, () => Task.FromResult($"{describe()}"), deadline);

    /// <summary>The same from the calling thread alone, for tests that leave no thread of the pool free.</summary>
    public static void TrueWithoutPool(
        Func<bool> condition,
        Func<object?> describe,
        TimeSpan? deadline = null,
        [CallerArgumentExpression(nameof(condition))] string expectation = "")
    {
        var limit = deadline ?? TimeSpan.FromSeconds(10);
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > limit)
            {
                Assert.Fail(
                    $"Waited {limit.TotalSeconds:0} s, but it is not so that {expectation}. State:\n{describe()}");
            }

            // A timer would need a thread of the pool to go on.
            Thread.Sleep(Interval);
        }
    }
}

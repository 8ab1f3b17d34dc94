using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using PgFlow.Cli.Logging;
using PgFlow.Cli.Processes;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Waiting;

namespace PgFlow.Tests.Worker;

public sealed class UncaughtErrorsTests
{
    [Test]
    public async Task Failure_of_a_task_that_nobody_awaits_is_logged()
    {
        using var logger = new RecordingLogger();
        using var loggers = new LoggerFactory([logger]);
        using var output = new LogOutput();
        using var errors = new UncaughtErrors(output, loggers.CreateLogger<UncaughtErrors>());

        LeaveBehind("left by this test");

        await WaitUntil.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return logger.Entries.ToArray().Any(entry =>
                    entry.Exception!.ToString().Contains("left by this test", StringComparison.Ordinal));
            },
            () => logger.Entries.Count);
    }

    // A frame of its own: nothing in the test may keep the task alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveBehind(string message) =>
        Task.FromException(new InvalidOperationException(message)).ContinueWith(
            task => throw new InvalidOperationException(message, task.Exception),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}

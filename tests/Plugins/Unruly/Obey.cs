using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using PgFlow;

namespace Unruly;

public sealed class Obey : IStepHandler<RunInput<Order>, string>
{
    public async Task<string> HandleAsync(
        RunInput<Order> input, StepContext context, CancellationToken cancellationToken)
    {
        var done = Path.Combine(input.Run.Folder, "done");
        switch (input.Run.What)
        {
            case "foreground thread":
                new Thread(() => Thread.Sleep(Timeout.Infinite)).Start();
                break;
            case "finalizer":
                Forget();
                GC.Collect();
                break;
            case "process exit":
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Thread.Sleep(Timeout.Infinite);
                break;
            case "queue":
                Enumerable.Range(0, 2_000).ToList().ForEach(_ => ThreadPool.QueueUserWorkItem(_ => Block()));
                break;
            case "two threads":
                ThreadPool.SetMinThreads(1, 1);
                ThreadPool.SetMaxThreads(Environment.ProcessorCount, Environment.ProcessorCount);
                await File.WriteAllTextAsync(done, "", cancellationToken);
                Enumerable.Range(0, 100).ToList().ForEach(_ => ThreadPool.QueueUserWorkItem(_ => Block()));
                Block();
                break;
            case "exit":
                await File.WriteAllTextAsync(done, "", cancellationToken);
                Environment.Exit(0);
                break;
            case "megabytes of log":
                Log(context.Logger);
                break;
            case "console":
                Write();
                break;
            case "variables":
                Environment.SetEnvironmentVariable("PGOPTIONS", "-c no_such_setting=1");
                Environment.SetEnvironmentVariable("PGTZ", "Nowhere/Else");
                Environment.SetEnvironmentVariable("PGUSER", "nobody");
                break;
            case "listen to spans":
                ThrowingListeners.ToSpans();
                break;
            case "listen to measurements":
                ThrowingListeners.ToMeasurements();
                break;
            case "culture":
                var german = new CultureInfo("de-DE");
                return $"{CultureInfo.CurrentCulture.Name}/{german.NumberFormat.NumberDecimalSeparator}";
        }

        await File.WriteAllTextAsync(done, "", cancellationToken);
        return "done";
    }

    private static void Block() => Thread.Sleep(Timeout.Infinite);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget() => _ = new NeverFinalized();

    [SuppressMessage("Performance", "CA1848", Justification = "As plugins do.")]
    [SuppressMessage("Performance", "CA1873", Justification = "As plugins do.")]
    private static void Log(ILogger logger)
    {
        for (var line = 0; line < 2_000; line++)
        {
            logger.LogInformation("{Line} {Text}", line, new string('x', 1_000));
        }
    }

    [SuppressMessage("Globalization", "CA1303", Justification = "As plugins do.")]
    private static void Write()
    {
        Console.Write("half of ");
        Console.WriteLine("a raw line");
        Console.SetOut(TextWriter.Null);
    }
}

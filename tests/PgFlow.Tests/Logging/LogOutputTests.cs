using System.Text;
using PgFlow.Cli.Logging;

namespace PgFlow.Tests.Logging;

/// <summary>The log while nobody reads it.</summary>
[NonParallelizable]
public sealed class LogOutputTests
{
    [Test]
    public async Task Lines_are_dropped_and_counted_while_nobody_reads_and_nobody_waits_for_ever()
    {
        using var stuck = new StuckWriter();
        var previous = Console.Out;
        Console.SetOut(stuck);
        using var output = new LogOutput();
        Console.SetOut(previous);
        var line = new string('x', LogOutput.Capacity / 4) + "\n";

        var logging = Task.Run(() => Enumerable.Range(0, 10).ToList().ForEach(_ => output.Write(line)));
        await logging.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(output.TakeDropped(), Is.GreaterThan(0));
        stuck.Release();
    }

    [Test]
    public void Lines_are_written_in_their_order_before_the_end()
    {
        using var written = new StringWriter();
        var previous = Console.Out;
        Console.SetOut(written);
        var output = new LogOutput();
        Console.SetOut(previous);

        Enumerable.Range(0, 1_000).ToList().ForEach(number => output.Write($"{number}\n"));
        output.Dispose();

        var expected = string.Concat(Enumerable.Range(0, 1_000).Select(number => $"{number}\n"));
        Assert.That(written.ToString(), Is.EqualTo(expected));
    }

    private sealed class StuckWriter : StringWriter
    {
        private readonly ManualResetEventSlim _released = new();

        public void Release() => _released.Set();

        public override void Write(StringBuilder? value) => _released.Wait();

        protected override void Dispose(bool disposing)
        {
            _released.Dispose();
            base.Dispose(disposing);
        }
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Plugins;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Telemetry;

/// <summary>Listeners that throw, as plugins may have them, harm no work.</summary>
[NonParallelizable]
public sealed class ListenerFaultsTests
{
    private readonly RecordingLogger _logger = new();
    private readonly LoggerFactory _loggers;

    public ListenerFaultsTests() => _loggers = new LoggerFactory([_logger]);

    [TearDown]
    public void Forget() => _logger.Entries.Clear();

    [OneTimeTearDown]
    public void Dispose()
    {
        _loggers.Dispose();
        _logger.Dispose();
    }

    [Test]
    public void Exceptions_of_one_type_are_logged_once_and_as_a_listeners()
    {
        var faults = Faults();

        faults.Note("one", new InvalidOperationException("first"));
        faults.Note("two", new InvalidOperationException("second"));
        faults.Note("three", new NotSupportedException("third"));

        Assert.That(_logger.Entries.Select(entry => entry.Exception!.Message), Is.EqualTo(new[] { "first", "third" }));
        Assert.That(
            _logger.Entries[0].Message, Does.StartWith("A listener threw while it was notified of one. "));
    }

    [Test]
    public void Counting_and_measuring_throw_nothing()
    {
        using var meters = new TestMeters();
        var worker = new WorkerMeter(meters, Faults());
        var counter = worker.Counter("counted", "1", "");
        var histogram = worker.Histogram("measured", "s", "", Buckets.Calls);
        using var listener = ThrowingListeners.ToMeasurements(meters);

        counter.Add(1, new("a", "b"));
        counter.Add(1, new("a", "b"), new("c", "d"));
        histogram.Record(1);
        histogram.Record(1, new("a", "b"));

        Assert.That(_logger.Entries.Single().Message, Does.Contain("notified of counted"));
    }

    [Test]
    public void Listener_before_it_is_told_although_another_throws()
    {
        using var meters = new TestMeters();
        var counter = new WorkerMeter(meters, Faults()).Counter("counted", "1", "");
        using var measurements = new Metrics.Measurements(meters);
        using var listener = ThrowingListeners.ToMeasurements(meters);

        counter.Add(2, new("a", "b"));

        Assert.That(measurements.Recorded, Is.EqualTo(new[] { "counted{a=b} 2" }));
    }

    [TestCase("sample", false)]
    [TestCase("start", true)]
    [TestCase("stop", true)]
    public void Span_begins_and_ends_whatever_is_thrown_and_leaves_nothing_current(string where, bool exists)
    {
        using var listener = ThrowingListeners.ToSpans(WorkerTraces.SourceName, where);
        var faults = Faults();

        var span = WorkerTraces.BeginTask(Tracing.WorkerTracesTests.Claimed, faults);
        var current = Activity.Current;
        WorkerTraces.End(span, faults);

        Assert.That(
            (span is not null, current == span, Activity.Current), Is.EqualTo((exists, true, (Activity?)null)));
        Assert.That(_logger.Entries.Single().Message, Does.Contain("notified of span \"process traced.step\""));
    }

    [TestCase("sample")]
    [TestCase("start")]
    [TestCase("stop")]
    [TestCase("measure")]
    public async Task Tasks_are_completed_whatever_listeners_throw(string where)
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var tasks = Enumerable.Range(0, 5).Select(_ => store.Enqueue("listened", "step", maxAttempts: 1)).ToList();
        await using var worker = new TestWorker(
            new InMemoryCatalog().Add("listened", ["step"], (input, _, _) => Task.FromResult(input)),
            TimeProvider.System,
            store,
            new() { ["PgFlow:UntilIdle"] = "true" },
            services => services.AddSingleton<ILogger<ListenerFaults>>(new Logger<ListenerFaults>(
                _loggers)));
        using IDisposable listener = where == "measure"
            ? ThrowingListeners.ToMeasurements(worker.Services.GetRequiredService<IMeterFactory>())
            : ThrowingListeners.ToSpans(WorkerTraces.SourceName, where);

        var exitCode = await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.That(exitCode, Is.Zero);
        Assert.That(tasks, Has.All.Matches<StoredTask>(task => task is { Status: "completed", Output: "1" }));
        Assert.That(_logger.Entries.Single().Exception!.Message, Is.EqualTo(ThrowingListeners.Text));
    }

    private ListenerFaults Faults() => new(new Logger<ListenerFaults>(_loggers));
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PgFlow.TestKit.Logging;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Plugins;

public sealed class PluginServicesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _logger = new();

    [SetUp]
    public void Forget() => _logger.Entries.Clear();

    [Test]
    public async Task Services_that_throw_at_their_end_are_only_warned_of()
    {
        await Services(() => throw new InvalidOperationException("no")).DisposeAsync();

        Assert.That(_logger.Entries.Single().Level, Is.EqualTo(LogLevel.Warning));
        Assert.That(_logger.Entries.Single().Message, Does.Contain("plugin odd"));
    }

    [Test]
    public async Task Services_that_never_end_are_left_at_the_deadline()
    {
        var hanging = new TaskCompletionSource();
        var ending = Services(() => new ValueTask(hanging.Task)).DisposeAsync().AsTask();

        _time.Advance(PluginServices.Deadline);
        await ending.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(_logger.Entries.Single().Exception, Is.TypeOf<TimeoutException>());
        hanging.SetResult();
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The plugin's services own it.")]
    private PluginServices Services(Func<ValueTask> end) => new("odd", new Ending(end), _time, _logger);

    private sealed class Ending(Func<ValueTask> end) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => end();
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.TestKit.Logging;
using PgFlow.Worker.Retention;

namespace PgFlow.Tests.Worker;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FlowAgesTests
{
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private readonly RetentionOptions _options = new();
    private readonly RecordingLogger _recorder = new();
    private ILoggerFactory _loggers = null!;
    private FlowAges _ages = null!;

    [SetUp]
    public void Create()
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_recorder));
        _ages = new FlowAges(_store, Options.Create(_options), _loggers.CreateLogger<FlowAges>());
        _options.FlowAge.Add("report", TimeSpan.FromDays(1));
        _options.FlowAge.Add("reprot", TimeSpan.FromDays(1));
        _store.MissingFlows.Add("reprot");
    }

    [TearDown]
    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _loggers.Dispose();
        _recorder.Dispose();
    }

    [Test]
    public async Task Missing_flow_is_named_once_with_the_setting_and_the_next_step()
    {
        await _ages.CheckAsync(default);
        await _ages.CheckAsync(default);

        Assert.That(_recorder.Entries.Select(entry => (entry.Level, entry.Message)), Is.EqualTo(new[]
        {
            (LogLevel.Warning,
            "PgFlow:Retention:FlowAge names flows that the database does not have: "
            + "reprot. Correct a mistyped slug, or remove its age; a flow that is defined later is pruned "
            + "from then on"),
        }));
    }

    [Test]
    public async Task Only_what_is_missing_since_the_last_call_is_named()
    {
        await _ages.CheckAsync(default);
        _store.MissingFlows.Add("report");
        await _ages.CheckAsync(default);

        Assert.That(_recorder.Entries[^1].Message, Does.Contain(": report."));
    }

    [Test]
    public async Task Flow_that_was_defined_and_deleted_is_named_again()
    {
        await _ages.CheckAsync(default);
        _store.MissingFlows.Clear();
        await _ages.CheckAsync(default);
        _store.MissingFlows.Add("reprot");
        await _ages.CheckAsync(default);

        Assert.That(_recorder.Entries, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Login_that_may_not_read_the_flows_goes_unwarned()
    {
        _store.Before = _ => throw new DatabaseError("42501");

        await _ages.CheckAsync(default);

        Assert.That(_recorder.Entries, Is.Empty);
    }

    [Test]
    public async Task Nothing_is_asked_where_no_flow_has_an_age()
    {
        _options.FlowAge.Clear();

        await _ages.CheckAsync(default);

        Assert.That(_store.CallsSoFar, Is.Empty);
    }
}

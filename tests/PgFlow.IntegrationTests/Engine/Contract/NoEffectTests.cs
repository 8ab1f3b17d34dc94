using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>What complete_task and fail_task say when they change nothing.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class NoEffectTests(TestServer server) : OneTransactionFixture(server)
{
    private readonly List<PostgresNotice> _warnings = [];

    private Guid _run;

    [SetUp]
    public async Task StartRunAsync()
    {
        _warnings.Clear();
        Sql.Notice += (_, notice) => _warnings.Add(notice.Notice);
        await Sql.DefineAsync("flow", "a", "b: a");
        _run = await Sql.StartAsync("flow");
    }

    [Test]
    public async Task Report_of_a_queued_task_changes_nothing_and_says_why([Values] bool isFailure)
    {
        var statuses = await ReportAsync("a", isFailure);

        Assert.That(statuses, Is.EqualTo(new[] { "queued" }));
        Assert.That(
            Warning.MessageText,
            Does.EndWith($"""changed nothing: task 0 of step "a" of run {_run} is queued, not started"""));
        Assert.That(Warning.Hint, Does.Contain("pgflow.start_tasks"));
    }

    [Test]
    public async Task Report_of_a_task_that_waits_for_its_retry_says_that_it_is_queued()
    {
        await Sql.TakeAsync(_run, "a");
        await Sql.FailAsync(_run, "a");

        await Sql.CompleteAsync(_run, "a", "1");

        Assert.That(Warning.MessageText, Does.EndWith("is queued, not started"));
    }

    [Test]
    public async Task Report_of_a_task_that_does_not_exist_says_so([Values] bool isFailure)
    {
        Assert.That(await ReportAsync("b", isFailure), Is.Empty);

        Assert.That(Warning.MessageText, Does.EndWith("does not exist"));
        Assert.That(Warning.Hint, Does.Contain("pgflow.step_tasks"));
    }

    [TestCase(false, "has failed")]
    [TestCase(true, "has been completed")]
    public async Task Report_against_the_first_one_says_how_the_task_has_ended(bool isFailure, string state)
    {
        await EndAsync(isFailure: !isFailure);

        await ReportAsync("a", isFailure);

        Assert.That(Warning.MessageText, Does.EndWith(state));
    }

    [Test]
    public async Task Repeated_report_says_nothing([Values] bool isFailure)
    {
        await EndAsync(isFailure);

        await ReportAsync("a", isFailure);

        Assert.That(_warnings, Is.Empty);
    }

    [Test]
    public async Task Report_with_an_effect_says_nothing([Values] bool isFailure)
    {
        await Sql.TakeAsync(_run, "a");

        await ReportAsync("a", isFailure);

        Assert.That(_warnings, Is.Empty);
    }

    private PostgresNotice Warning => _warnings.Single(notice => notice.Severity == "WARNING");

    private async Task EndAsync(bool isFailure)
    {
        await Sql.ExecuteAsync("update pgflow.flows set opt_max_attempts = 1");
        await Sql.TakeAsync(_run, "a");
        await ReportAsync("a", isFailure);
    }

    private Task<IReadOnlyList<string?>> ReportAsync(string step, bool isFailure) =>
        isFailure ? Sql.FailAsync(_run, step) : Sql.CompleteAsync(_run, step, "1");
}

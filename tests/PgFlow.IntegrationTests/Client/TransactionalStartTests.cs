using System.Diagnostics;
using Npgsql;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Client;

/// <summary>Runs that are started inside of a transaction of the application's.</summary>
public sealed class TransactionalStartTests : DatabaseFixture
{
    private NpgsqlDataSource _source = null!;
    private FlowClient _client = null!;
    private string _slug = null!;

    [OneTimeSetUp]
    public async Task CreateAsync()
    {
        _source = NpgsqlDataSource.Create(Database.ConnectionString);
        _client = new FlowClient(_source);
        await Database.ExecuteAsync("create table public.orders (number int primary key)");
    }

    [SetUp]
    public async Task DefineFlowAsync()
    {
        _slug = Database.UniqueSlug("flow");
        await Database.ExecuteAsync("select pgflow.create_flow($1)", _slug);
        await Database.ExecuteAsync("select pgflow.add_step($1, 'work')", _slug);
        await Database.ExecuteAsync("truncate public.orders");
    }

    [OneTimeTearDown]
    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _source.DisposeAsync();
    }

    [TestCase(true, 1L)]
    [TestCase(false, 0L)]
    public async Task Run_and_what_else_is_written_are_committed_or_rolled_back_together(
        bool isCommitted, long expected)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("insert into public.orders values (1)");

        var run = await _client.StartAsync(_slug, new { Order = 1 }, transaction);
        var seenBefore = await CountAsync(run.RunId);
        await (isCommitted ? transaction.CommitAsync() : transaction.RollbackAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(seenBefore, Is.EqualTo((0L, 0L, 0L)));
            Assert.That(await CountAsync(run.RunId), Is.EqualTo((expected, expected, expected)));
        }
    }

    [Test]
    public async Task Runs_of_several_inputs_belong_to_the_transaction()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        var runs = await _client.StartManyAsync(_slug, [1, 2, 3], transaction);
        await transaction.CommitAsync();

        Assert.That(
            await Database.ScalarAsync<long>(
                "select count(*) from pgflow.runs where run_id = any ($1)", runs.Select(run => run.RunId).ToArray()),
            Is.EqualTo(3));
    }

    [Test]
    public async Task Connection_is_left_open_with_the_trace_of_the_start_gone_at_its_end()
    {
        using var activity = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded };
        activity.SetIdFormat(ActivityIdFormat.W3C);
        activity.Start();
        await using var connection = await _source.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await _client.StartAsync(_slug, 1, transaction);
            await transaction.CommitAsync();
        }

        Assert.That(
            await connection.ScalarAsync<string>("select coalesce(current_setting('pgflow.traceparent', true), '')"),
            Is.Empty);
    }

    [Test]
    public async Task Start_without_a_trace_takes_none_of_an_earlier_start_in_its_transaction()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        using (var activity = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded })
        {
            activity.SetIdFormat(ActivityIdFormat.W3C);
            activity.Start();
            await _client.StartAsync(_slug, 1, transaction);
        }

        var run = await _client.StartAsync(_slug, 2, transaction);
        await transaction.CommitAsync();

        Assert.That(
            await Database.ScalarAsync<bool>(
                "select traceparent is null from pgflow.runs where run_id = $1", run.RunId));
    }

    [Test]
    public async Task Refusal_is_the_same_as_without_a_transaction()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        var refusal = await Assert.ThrowsAsync<FlowRequestException>(
            () => _client.StartAsync("nowhere", 1, transaction));

        Assert.That(refusal!.Refusal, Is.EqualTo(FlowRefusal.NotFound));
    }

    [Test]
    public async Task Transaction_that_is_over_is_refused()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await transaction.CommitAsync();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await _client.StartAsync(_slug, 1, transaction));

        Assert.That(refusal!.Message, Does.Contain("already completed"));
    }

    // Orders, runs, and messages that a worker could claim.
    private async Task<(long Orders, long Runs, long Tasks)> CountAsync(Guid run) => (
        await Database.ScalarAsync<long>("select count(*) from public.orders"),
        await Database.ScalarAsync<long>("select count(*) from pgflow.runs where run_id = $1", run),
        await Database.ScalarAsync<long>("select count(*) from pgflow.step_tasks where run_id = $1", run));
}

using Npgsql;
using PgFlow.Client;

namespace PgFlow.IntegrationTests.Client;

/// <summary>Reports of several tasks of which the server refuses one, whatever for.</summary>
public sealed class RefusedItemTests : WorkerStoreFixture
{
    // A queue is dropped under tasks that are open.
    protected override bool KeepsInvariants => false;

    private const int Culprit = 3;

    private static readonly Dictionary<string, (TaskOutcome Outcome, string Table)> Reports = new()
    {
        ["complete"] = (TaskOutcome.Completed, "pgflow.step_tasks"),
        ["fail"] = (TaskOutcome.Retried, "pgflow.step_tasks"),
        ["release"] = (TaskOutcome.Released, "pgflow.step_tasks"),
        ["extend"] = (TaskOutcome.Extended, "pgmq.q_"),
    };

    [OneTimeSetUp]
    public Task CreateTriggerFunctionAsync() =>
        Database.ExecuteAsync(
            """
            create function public.refuse() returns trigger language plpgsql as $$
            begin
              raise exception using errcode = tg_argv[0], message = 'this row is refused';
            end
            $$
            """);

    [Test]
    public async Task Item_that_is_refused_is_rejected_alone(
        [Values("complete", "fail", "release", "extend")] string report,
        [Values("23514", "P0001", "22003")] string sqlState)
    {
        var tasks = await ClaimAsync(await StartRunsAsync(8));
        await RefuseAsync(report, tasks[Culprit], sqlState);

        var results = await ReportAsync(report, tasks);

        Assert.That(results[Culprit].Outcome, Is.EqualTo(TaskOutcome.Rejected));
        Assert.That(results[Culprit].Error, Does.Contain(sqlState).And.Contain("this row is refused"));
        Assert.That(
            results.Where((_, index) => index != Culprit),
            Is.All.EqualTo(new ReportResult(Reports[report].Outcome)));
    }

    [Test]
    public async Task Refusal_that_may_pass_is_thrown(
        [Values("complete", "fail", "release", "extend")] string report,
        [Values("40P01", "53100", "58030", "08006")] string sqlState)
    {
        var tasks = await ClaimAsync(await StartRunsAsync(1, "map"));
        await RefuseAsync(report, tasks[0], sqlState);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => ReportAsync(report, tasks));

        Assert.That(exception!.SqlState, Is.EqualTo(sqlState));
    }

    [Test]
    public async Task Item_that_takes_too_long_is_left_unanswered_alone(
        [Values("complete", "fail", "release", "extend")] string report,
        [Values("55P03", "57014")] string sqlState)
    {
        var tasks = await ClaimAsync(await StartRunsAsync(8));
        await RefuseAsync(report, tasks[Culprit], sqlState);

        var results = await ReportAsync(report, tasks);

        Assert.That(results[Culprit], Is.EqualTo(new ReportResult(TaskOutcome.Unanswered)));
        Assert.That(
            results.Where((_, index) => index != Culprit),
            Is.All.EqualTo(new ReportResult(Reports[report].Outcome)));
    }

    [Test]
    public async Task Item_that_the_database_is_in_trouble_over_is_left_unanswered_alone(
        [Values("complete", "fail", "release", "extend")] string report,
        [Values("42P01", "42501", "XX000", "XX001", "54000", "22012", "55000")] string sqlState)
    {
        var tasks = await ClaimAsync(await StartRunsAsync(8));
        await RefuseAsync(report, tasks[Culprit], sqlState);

        var results = await ReportAsync(report, tasks);

        Assert.That(
            (results[Culprit].Outcome, results[Culprit].MayBeStored), Is.EqualTo((TaskOutcome.Unanswered, false)));
        Assert.That(results[Culprit].Error, Does.Contain(sqlState).And.Contain("this row is refused"));
        Assert.That(
            results.Where((_, index) => index != Culprit),
            Is.All.EqualTo(new ReportResult(Reports[report].Outcome)));
    }

    [Test]
    public async Task Item_that_is_refused_at_commit_is_left_unanswered_alone(
        [Values("23514", "P0001")] string sqlState)
    {
        var tasks = await ClaimAsync(await StartRunsAsync(8));
        var run = tasks[Culprit].Claim.RunId;
        await Database.ExecuteAsync(
            $"create constraint trigger refuse_{run:N} after update on pgflow.step_tasks deferrable initially deferred "
            + $"for each row when (old.run_id = '{run}') execute function public.refuse('{sqlState}')");

        var results = await ReportAsync("complete", tasks);

        Assert.That(results[Culprit].Outcome, Is.EqualTo(TaskOutcome.Unanswered));
        Assert.That(
            results.Where((_, index) => index != Culprit),
            Is.All.EqualTo(new ReportResult(TaskOutcome.Completed)));
    }

    [Test]
    public async Task Output_that_no_index_can_hold_is_rejected()
    {
        var task = (await ClaimAsync(await StartRunsAsync(1))).Single();
        await Database.ExecuteAsync(
            $"create index on pgflow.step_tasks ((output::text)) where run_id = '{task.Claim.RunId}'");
        var output = $"[{string.Join(',', Enumerable.Range(0, 20_000).Select(_ => Guid.NewGuid().GetHashCode()))}]";

        var results = await Store.Tasks.CompleteAsync(
            [new TaskCompletion(task.Claim, output)], CancellationToken.None);

        Assert.That((results[0].Outcome, results[0].SqlState), Is.EqualTo((TaskOutcome.Rejected, "54000")));
    }

    [Test]
    public async Task Results_of_a_flow_whose_archive_misses_a_table_wait_and_are_stored_when_it_is_back()
    {
        var flow = await StartRunsAsync(20);
        var tasks = await ClaimAsync(flow);
        var neighbours = await ClaimAsync(await StartRunsAsync(2));
        await Database.ExecuteAsync(
            $"""
            create function public.copy_archived() returns trigger language plpgsql as
              $$ begin insert into public.archived values (new.msg_id); return new; end $$;
            create trigger copy_archived before insert on pgmq.a_{flow}
              for each row execute function public.copy_archived();
            """);

        var results = await ReportAsync("complete", [.. tasks, .. neighbours]);
        await Database.ExecuteAsync("create table public.archived (msg_id bigint)");
        var later = await ReportAsync("complete", tasks);

        Assert.That(results.Take(20).Select(result => result.Outcome), Is.All.EqualTo(TaskOutcome.Unanswered));
        Assert.That(results.Skip(20).Select(result => result.Outcome), Is.All.EqualTo(TaskOutcome.Completed));
        Assert.That(later.Select(result => result.Outcome), Is.All.EqualTo(TaskOutcome.Completed));
    }

    [Test]
    public async Task Item_that_takes_too_long_and_has_no_company_is_thrown()
    {
        var tasks = await ClaimAsync(await StartRunsAsync(1));
        await RefuseAsync("complete", tasks[0], PostgresErrorCodes.QueryCanceled);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => ReportAsync("complete", tasks));

        Assert.That(exception!.SqlState, Is.EqualTo(PostgresErrorCodes.QueryCanceled));
    }

    [Test]
    public async Task Right_that_the_worker_lacks_is_thrown_and_rejects_nothing()
    {
        var tasks = await ClaimAsync(await StartRunsAsync(2));
        await Database.ExecuteAsync("revoke execute on function pgflow.complete_tasks from pgflow_worker");
        try
        {
            var exception = await Assert.ThrowsAsync<PostgresException>(() => ReportAsync("complete", tasks));

            Assert.That(exception!.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
        }
        finally
        {
            await Database.ExecuteAsync("grant execute on function pgflow.complete_tasks to pgflow_worker");
        }
    }

    [Test]
    public async Task Dropped_queue_of_one_flow_does_not_hold_up_another()
    {
        var dropped = await StartRunsAsync(1);
        var task = (await ClaimAsync(dropped)).Single();
        var neighbour = (await ClaimAsync(await StartRunsAsync(1))).Single();
        await Database.ExecuteAsync("select pgmq.drop_queue($1)", dropped);

        var results = await ReportAsync("complete", [task, neighbour]);

        Assert.That(results[1].Outcome, Is.EqualTo(TaskOutcome.Completed));
    }

    private Task<int> RefuseAsync(string report, ClaimedTask task, string sqlState)
    {
        var table = Reports[report].Table;
        var (name, row) = table == "pgmq.q_"
            ? (table + task.FlowSlug, $"msg_id = {task.MessageId}")
            : (table, $"run_id = '{task.Claim.RunId}'");
        return Database.ExecuteAsync(
            $"create trigger refuse_{task.Claim.RunId:N} before update on {name} "
            + $"for each row when (old.{row}) execute function public.refuse('{sqlState}')");
    }

    private Task<IReadOnlyList<ReportResult>> ReportAsync(string report, IReadOnlyList<ClaimedTask> tasks)
    {
        TaskClaim[] claims = [.. tasks.Select(task => task.Claim)];
        return report switch
        {
            "complete" => Store.Tasks.CompleteAsync(
                [.. tasks.Select(task => new TaskCompletion(task.Claim, "1"))], CancellationToken.None),
            "fail" => Store.Tasks.FailAsync(
                [.. tasks.Select(task => new TaskFailure(task.Claim, "no"))], CancellationToken.None),
            "release" => Store.Tasks.ReleaseAsync(claims, CancellationToken.None),
            _ => Task.FromResult(Store.Tasks.Extend(claims, TimeSpan.FromMinutes(1))),
        };
    }
}

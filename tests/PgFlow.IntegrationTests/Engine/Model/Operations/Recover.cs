using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>
/// Takes the tasks of lost workers over. Which ones is up to the engine within its limit and beside the locks of
/// others; that each one was lost, what it costs it, and that none is forgotten without a reason, is up to the model.
/// </summary>
internal sealed record Recover(int Session, JudgeKind Judge, int Limit) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        var isJudged = Judge != JudgeKind.Young;
        var answered = Judge == JudgeKind.Anonymous
            ? await turn.Sql.ScalarAsync<int>("select pgflow.requeue_stalled_tasks()")
            : await turn.Sql.ScalarAsync<int>(
                "select coalesce(sum(tasks), 0)::int from pgflow.recover_tasks($1, $2)",
                Judge == JudgeKind.Heard ? ModelWorld.Judge : ModelWorld.Workers[0], Limit);

        await MarkLostAsync(turn, isJudged);
        var stored = await turn.Sql.StoredTasksAsync();
        var failed = turn.Model.Tasks.Rows
            .Where(task => task.IsStarted && stored[task.Key].Status == "failed")
            .ToList();
        var requeued = turn.Model.Tasks.Rows.Where(task => IsRequeued(task, stored[task.Key])).ToList();
        var kept = await turn.LateAsync();
        requeued.ForEach(task => Requeue(turn.Model, task, stored[task.Key], isJudged));
        failed.ForEach(task => Fail(turn.Model, task, isJudged, kept));

        Assert.That(answered, Is.EqualTo(failed.Count + requeued.Count), "tasks recovered");
        if (!turn.HasRivals && (Limit >= Limits.All || Judge == JudgeKind.Anonymous))
        {
            var left = turn.Model.Tasks.Rows.Where(task =>
                turn.Model.Held(task.Claim) is not null && Blame.Of(turn.Model, task, isJudged).Any());
            Assert.That(left, Is.Empty, "tasks of lost workers");
        }
    }

    private static async Task MarkLostAsync(Turn turn, bool isJudged)
    {
        foreach (var id in await turn.Sql.LostWorkersAsync())
        {
            var worker = turn.Model.Workers[id];
            if (worker.Loss is null)
            {
                Assert.That(worker.IsStopped || (worker.HasLapsed && isJudged), Is.True, $"{worker} is lost");
                var held = turn.Model.TasksOf(id).ToList();
                turn.Model.Workers[id] = worker with
                {
                    Loss = new(held.Count, held.Count(task => task.TrialSize is not null)),
                };
            }
        }
    }

    // One that was queued again may be cancelled in the same call, when another task fails the run.
    private static bool IsRequeued(ModelTask task, StoredTask stored) =>
        task.IsStarted
        && (stored.Status == "queued" || (stored.Status == "cancelled" && stored.Attempts < task.Attempts));

    private static void Requeue(EngineModel model, ModelTask task, StoredTask stored, bool isJudged)
    {
        var requeued = Blame.Of(model, task, isJudged)
            .Where(blame => !blame.Ends(task))
            .Select(blame => blame.Requeue(task))
            .FirstOrDefault(requeued => requeued.Requeues == stored.Requeues);
        Assert.That(requeued, Is.Not.Null, $"{task} may be requeued, as {stored}");
        model.Tasks[task.Key] = requeued!;
    }

    private static void Fail(EngineModel model, ModelTask task, bool isJudged, IReadOnlySet<TaskKey> kept)
    {
        Assert.That(
            Blame.Of(model, task, isJudged).Any(blame => blame.Ends(task)), Is.True, $"{task} may be failed");
        model.Fail(task, kept);
    }
}

using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>
/// Takes the tasks of lost workers over. Which ones is up to the engine within its limit and beside the locks of
/// others; that each one was lost, what it costs it, and that none is forgotten without a reason, is up to the model.
/// </summary>
internal sealed record Recover(int Session, JudgeKind Sweeper, int Limit) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        var isJudged = Sweeper != JudgeKind.Young;
        var answered = Sweeper == JudgeKind.Anonymous
            ? await turn.Sql.ScalarAsync<int>("select pgflow.requeue_stalled_tasks()")
            : await turn.Sql.ScalarAsync<int>(
                "select coalesce(sum(tasks), 0)::int from pgflow.recover_tasks($1, $2)",
                Sweeper == JudgeKind.Heard ? ModelWorld.Sweeper : ModelWorld.Workers[0], Limit);

        var stored = await turn.Sql.StoredTasksAsync();
        var kept = await turn.LateAsync();
        var recovered = 0;
        foreach (var worker in turn.Model.Workers.Rows.OrderBy(worker => worker.Id.ToString()).ToList())
        {
            MarkLost(turn.Model, worker, isJudged);
            recovered += Expect(turn.Model, stored, kept, isJudged, worker.Id);
        }

        // A claim may name a worker that was pruned before it was committed.
        var unknown = turn.Model.Tasks.Rows
            .Where(task => task.IsStarted && (task.Worker is not { } id || turn.Model.Workers.Find(id) is null))
            .Select(task => task.Worker)
            .Distinct()
            .ToList();
        recovered += unknown.Sum(worker => Expect(turn.Model, stored, kept, isJudged, worker));
        Assert.That(answered, Is.EqualTo(recovered), "tasks recovered");
        if (!turn.HasRivals && (Limit >= Limits.All || Sweeper == JudgeKind.Anonymous))
        {
            var left = turn.Model.Tasks.Rows.Where(task =>
                turn.Model.Held(task.Claim) is not null && Blame.Of(turn.Model, task, isJudged).Any());
            Assert.That(left, Is.Empty, "tasks of lost workers");
        }

        await ForgetFoundAsync(turn);
    }

    // Its tasks are counted when it is first found lost; by then a failed run may have closed some of them.
    private static void MarkLost(EngineModel model, ModelWorker worker, bool isJudged)
    {
        var held = model.TasksOf(worker.Id).ToList();
        if (worker.Loss is null && held.Count > 0 && (worker.IsStopped || (worker.HasLapsed && isJudged)))
        {
            model.Workers[worker.Id] = worker with
            {
                Loss = new(held.Count, held.Count(task => task.TrialSize is not null)),
            };
        }
    }

    private static int Expect(
        EngineModel model, IReadOnlyDictionary<TaskKey, StoredTask> stored, IReadOnlySet<TaskKey> kept, bool isJudged,
        Guid? worker)
    {
        var held = model.Tasks.Rows.Where(task => task.IsStarted && task.Worker == worker).ToList();
        var requeued = held.Where(task => IsRequeued(task, stored[task.Key])).ToList();
        var failed = held.Where(task => stored[task.Key].Status == "failed").ToList();
        requeued.ForEach(task => Requeue(model, task, stored[task.Key], isJudged));
        failed.ForEach(task => Fail(model, task, isJudged, kept));
        return requeued.Count + failed.Count;
    }

    // Lost no more: it has no task left, or the limit was reached before it.
    private static async Task ForgetFoundAsync(Turn turn)
    {
        var lost = await turn.Sql.LostWorkersAsync();
        foreach (var worker in turn.Model.Workers.Rows.Where(worker => worker.Loss is not null).ToList())
        {
            if (!lost.Contains(worker.Id))
            {
                turn.Model.Workers[worker.Id] = worker with { Loss = null };
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

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>Why a task is given up: whether that counts against it, and with how many others it was lost.</summary>
internal sealed record Blame(bool Counts, Loss? Loss = null)
{
    public bool Ends(ModelTask task) => Counts && task.Requeues >= ModelWorld.MaxRequeues;

    public ModelTask Requeue(ModelTask task) => task.Refunded() with
    {
        Requeues = task.Requeues + (Counts ? 1 : 0),
        TrialSize = Loss is null ? task.TrialSize : Loss.NextTrialSize(task.TrialSize),
    };

    /// <summary>All reasons for which a task may be given up now; none when its worker is in its right.</summary>
    public static IEnumerable<Blame> Of(EngineModel model, ModelTask task, bool isJudged)
    {
        var worker = task.Worker is { } id ? model.Workers.Find(id) : null;
        if (worker is { IsStopped: true, Loss: not null })
        {
            yield return new(Counts: false);
        }
        else if (isJudged && worker is { HasLapsed: true, Loss: not null })
        {
            yield return new(worker.Loss.Tasks == 1, worker.Loss);
        }

        if (task.IsOverdue && (worker is null || !worker.HasLease))
        {
            yield return new(Counts: true);
        }
    }
}

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>
/// The state that the database must be in: what is committed, or what one session sees with its own writes on top.
/// </summary>
internal sealed class EngineModel
{
    private EngineModel(EngineModel? committed)
    {
        Runs = new(committed?.Runs);
        Steps = new(committed?.Steps);
        Tasks = new(committed?.Tasks);
        Workers = new(committed?.Workers);
        Foreign = new(committed?.Foreign);
    }

    public ModelTable<Guid, ModelRun> Runs { get; }

    public ModelTable<(Guid Run, string Slug), ModelStep> Steps { get; }

    public ModelTable<TaskKey, ModelTask> Tasks { get; }

    public ModelTable<Guid, ModelWorker> Workers { get; }

    public ModelTable<ForeignMessage, ForeignMessage> Foreign { get; }

    /// <summary>All rows, as the database is asked for them.</summary>
    public IEnumerable<string> Lines =>
        Runs.Rows.Select(row => row.ToString())
            .Concat(Steps.Rows.Select(row => row.ToString()))
            .Concat(Tasks.Rows.Select(row => row.ToString()))
            .Concat(Workers.Rows.Select(row => row.ToString()))
            .Order(StringComparer.Ordinal);

    /// <summary>
    /// The violations that are to be expected: what was damaged by hand, and tasks that an open claim held while
    /// their run failed.
    /// </summary>
    public IEnumerable<string> Violations =>
        Tasks.Rows.Where(task => task is { IsOpen: true, IsMute: true }).Select(task => $"task_message {task.Key}")
            .Concat(Late.Select(task => $"task_of_ended_run {task.Key}"))
            .Concat(Foreign.Rows.Select(_ => "message_task"))
            .Order(StringComparer.Ordinal);

    public IEnumerable<ModelTask> Late => Tasks.Rows.Where(task => task.IsOpen && StatusOf(task) != "started");

    public static EngineModel Empty() => new(null);

    /// <summary>What a session sees that has these uncommitted writes.</summary>
    public EngineModel Seen(EngineModel? writes)
    {
        var seen = new EngineModel(this);
        if (writes is not null)
        {
            seen.Apply(writes);
        }

        return seen;
    }

    public void Apply(EngineModel writes)
    {
        Runs.Apply(writes.Runs);
        Steps.Apply(writes.Steps);
        Tasks.Apply(writes.Tasks);
        Workers.Apply(writes.Workers);
        Foreign.Apply(writes.Foreign);
    }

    public string StatusOf(ModelTask task) => Runs[task.Key.Run].Status;

    public IEnumerable<ModelTask> TasksOf(Guid worker) =>
        Tasks.Rows.Where(task => task.IsStarted && task.Worker == worker);
}

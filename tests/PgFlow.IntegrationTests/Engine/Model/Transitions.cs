using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>What the state machine does, said a second time and as simply as possible.</summary>
internal static class Transitions
{
    public static void Start(this EngineModel model, Guid run, Shape shape, int length)
    {
        model.Runs[run] = new(run, shape, "started");
        foreach (var step in shape.Steps)
        {
            model.Steps[(run, step.Slug)] = new(run, step.Slug, "created");
        }

        foreach (var root in shape.Steps.Where(step => step.Dependencies.Length == 0))
        {
            model.StartStep(run, root, root.IsMap ? length : 1);
        }
    }

    /// <summary>The task, if this claim is its current one and its run is open.</summary>
    public static ModelTask? Held(this EngineModel model, Claim claim) =>
        model.Tasks.Find(TaskKey.Of(claim)) is { IsStarted: true } task
        && task.ClaimNo == claim.ClaimNo
        && model.StatusOf(task) == "started"
            ? task
            : null;

    public static void Complete(this EngineModel model, ModelTask task, string output)
    {
        model.Tasks[task.Key] = task with { Status = "completed", Output = output };
        var siblings = model.Tasks.Rows
            .Where(other => other.Key.Run == task.Key.Run && other.Key.Step == task.Key.Step)
            .ToList();
        if (siblings.TrueForAll(sibling => sibling.Status == "completed"))
        {
            var isMap = model.Runs[task.Key.Run].Shape.Steps.Single(step => step.Slug == task.Key.Step).IsMap;
            model.CompleteStep(task.Key.Run, task.Key.Step, isMap ? siblings.Count : LengthOf(output));
        }
    }

    /// <summary>Fails a run because of one task; open claims that hold others of its tasks keep them.</summary>
    public static void Fail(this EngineModel model, ModelTask task, IReadOnlySet<TaskKey> kept, string? output = null)
    {
        var run = task.Key.Run;
        model.Tasks[task.Key] = task with { Status = "failed", Output = output };
        model.Steps[(run, task.Key.Step)] = model.Steps[(run, task.Key.Step)] with { Status = "failed" };
        model.Runs[run] = model.Runs[run] with { Status = "failed" };
        foreach (var open in model.Tasks.Rows.Where(other => other.Key.Run == run && other.IsOpen).ToList())
        {
            if (!kept.Contains(open.Key))
            {
                model.Tasks[open.Key] = open with { Status = "cancelled" };
            }
        }
    }

    /// <summary>A report that is too late closes its task, if the task's run has failed.</summary>
    public static void CloseLate(this EngineModel model, Claim claim)
    {
        if (model.Tasks.Find(TaskKey.Of(claim)) is { IsOpen: true } task && model.StatusOf(task) == "failed")
        {
            model.Tasks[task.Key] = task with { Status = "cancelled" };
        }
    }

    private static int LengthOf(string output) =>
        output is "[]" or not ['[', ..] ? 0 : output.Count(character => character == ',') + 1;

    private static void StartStep(this EngineModel model, Guid run, ShapeStep step, int tasks)
    {
        if (tasks == 0)
        {
            model.CompleteStep(run, step.Slug, 0);
            return;
        }

        model.Steps[(run, step.Slug)] = model.Steps[(run, step.Slug)] with { Status = "started" };
        for (var index = 0; index < tasks; index++)
        {
            var key = new TaskKey(run, step.Slug, index);
            model.Tasks[key] = new(key);
        }
    }

    private static void CompleteStep(this EngineModel model, Guid run, string slug, int length)
    {
        var shape = model.Runs[run].Shape;
        model.Steps[(run, slug)] = model.Steps[(run, slug)] with { Status = "completed", Length = length };
        foreach (var dependent in shape.DependentsOf(slug))
        {
            if (Array.TrueForAll(dependent.Dependencies, name => model.Steps[(run, name)].Status == "completed"))
            {
                model.StartStep(run, dependent, dependent.IsMap ? length : 1);
            }
        }

        if (Array.TrueForAll(shape.Steps, step => model.Steps[(run, step.Slug)].Status == "completed"))
        {
            model.Runs[run] = model.Runs[run] with { Status = "completed" };
        }
    }
}

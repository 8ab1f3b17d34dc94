using PgFlow.Worker.Selection;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Execution;

/// <summary>Executes the tasks of a queue, or releases them.</summary>
internal interface ITaskRunner
{
    /// <summary>
    /// Runs the task's handler in the caller's slot until its result is accepted. Throws only what the logger throws.
    /// </summary>
    Task ExecuteAsync(SelectedFlow flow, HeldTask task);

    /// <summary>Releases a task that has not begun; false when it has, or its lane is full.</summary>
    bool TryRelease(HeldTask task);
}

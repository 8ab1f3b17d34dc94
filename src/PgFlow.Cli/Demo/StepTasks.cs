using PgFlow.Client;

namespace PgFlow.Cli.Demo;

/// <summary>The display values of a step's tasks.</summary>
internal static class StepTasks
{
    public static int Done(this FlowRunStep step) => step.InitialTasks - step.RemainingTasks ?? 0;

    public static bool IsCompleted(this FlowRunStep step) => step.Status == "completed";
}

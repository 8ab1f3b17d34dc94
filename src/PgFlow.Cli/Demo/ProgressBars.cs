using PgFlow.Client;
using Spectre.Console;

namespace PgFlow.Cli.Demo;

/// <summary>A run's progress on a terminal: a bar for each step.</summary>
internal sealed class ProgressBars(ProgressContext context)
{
    private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);

    public void Show(FlowRun run)
    {
        foreach (var step in run.Steps)
        {
            if (!_bars.TryGetValue(step.StepSlug, out var bar))
            {
                bar = _bars[step.StepSlug] = context.AddTask(step.StepSlug, autoStart: false);
            }

            Show(step, bar);
        }

        context.Refresh();
    }

    private static void Show(FlowRunStep step, ProgressTask bar)
    {
        if (step.Status != "created" && !bar.IsStarted)
        {
            bar.StartTask();
        }

        var count = step.RemainingTasks is null ? "waits" : $"{step.Done()} of {step.InitialTasks}";
        bar.Description = $"{Markup.Escape(step.StepSlug),-12} {count,16}";

        // An empty map has no tasks to count, but completes.
        bar.MaxValue = Math.Max(step.InitialTasks ?? 1, 1);
        bar.Value = step.IsCompleted() ? bar.MaxValue : step.Done();
    }
}

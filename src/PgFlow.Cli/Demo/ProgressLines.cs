using PgFlow.Client;
using Spectre.Console;

namespace PgFlow.Cli.Demo;

/// <summary>A run's progress without a terminal: a line when a step is done, and a few before.</summary>
internal sealed class ProgressLines(IAnsiConsole console)
{
    private const int LinesPerStep = 4;

    private readonly Dictionary<string, int> _shown = new(StringComparer.Ordinal);

    public void Show(FlowRun run)
    {
        foreach (var step in run.Steps)
        {
            Show(step);
        }
    }

    private void Show(FlowRunStep step)
    {
        if (step.InitialTasks is not { } total)
        {
            return;
        }

        var part = step.IsCompleted() ? LinesPerStep : total == 0 ? 0 : step.Done() * (LinesPerStep - 1) / total;
        if (part > _shown.GetValueOrDefault(step.StepSlug))
        {
            _shown[step.StepSlug] = part;
            console.WriteLine($"  {step.StepSlug,-12} {step.Done()} of {total} tasks done");
        }
    }
}

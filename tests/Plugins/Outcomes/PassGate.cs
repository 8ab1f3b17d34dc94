using PgFlow;

namespace Outcomes;

/// <summary>Says that it runs by a file, and ends once there is another.</summary>
public sealed class PassGate : IStepHandler<RunInput<Gate>, string>
{
    public async Task<string> HandleAsync(
        RunInput<Gate> input, StepContext context, CancellationToken cancellationToken)
    {
        var folder = input.Run.Folder;
        await File.WriteAllTextAsync(Path.Combine(folder, "running"), "", cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!File.Exists(Path.Combine(folder, "open")))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return "passed";
    }
}

using PgFlow;

namespace Outcomes;

/// <summary>Takes a while; the input "deadly" takes the process down meanwhile, from a thread of its own.</summary>
public sealed class DieOrNot : IStepHandler<RunInput<string>, string>
{
    public async Task<string> HandleAsync(
        RunInput<string> input, StepContext context, CancellationToken cancellationToken)
    {
        if (input.Run == "deadly")
        {
            new Thread(() => throw new InvalidOperationException("nobody catches this")).Start();
        }

        await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        return input.Run;
    }
}

namespace PgFlow.Plugins.Soak;

/// <summary>
/// Takes a few milliseconds. Of 100 parts three fail once and are tried again; of 5,000 one ends its run.
/// </summary>
public sealed class Part : IStepHandler<int, string>
{
    private const int FailsOnce = 33;
    private const int FailsForGood = 5_000;
    private const int Milliseconds = 5;
    private const int OutputLength = 200;

    public async Task<string> HandleAsync(int input, StepContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(1 + (input % Milliseconds), cancellationToken);
        return (input % FailsForGood, input % FailsOnce, context.Attempt) switch
        {
            (FailsForGood - 1, _, _) =>
                throw new StepFailedException($"Part {input} cannot be done.") { IsFinal = true },
            (_, FailsOnce - 1, 1) => throw new InvalidOperationException($"Part {input} needs a second try."),
            _ => new string((char)('a' + (input % 26)), OutputLength),
        };
    }
}

using System.Text.Json;

namespace PgFlow.Plugins.Ledger;

/// <summary>
/// Enters the execution into the ledger first, then takes 5 to 50 ms, always the same for one element or order.
/// </summary>
internal sealed class Work(LedgerBook ledger) : IStepHandler<JsonElement, Execution>
{
    private const int Shortest = 5;
    private const int Longest = 50;

    // Prime, so that neighbours differ.
    private const int Spread = 37;

    public async Task<Execution> HandleAsync(
        JsonElement input, StepContext context, CancellationToken cancellationToken)
    {
        var number = (input.ValueKind == JsonValueKind.Object ? input.GetProperty("run") : input).GetInt32();
        var entry = await ledger.EnterAsync(context, cancellationToken);
        await Task.Delay(Shortest + (number * Spread % (Longest - Shortest + 1)), cancellationToken);
        return new Execution(entry);
    }
}

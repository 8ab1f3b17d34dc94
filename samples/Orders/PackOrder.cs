using PgFlow;

namespace Orders;

/// <summary>Packs the items of an order into a parcel. Idempotent, as it may run again after a crash.</summary>
/// <param name="orders">The application's own service.</param>
/// <param name="configuration">The application's configuration.</param>
public sealed class PackOrder(OrderTable orders, IConfiguration configuration)
    : IStepHandler<RunInput<PlacedOrder>, string>
{
    /// <inheritdoc/>
    public async Task<string> HandleAsync(
        RunInput<PlacedOrder> input, StepContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var order = await orders.StatusAsync(input.Run.Number, cancellationToken)
            ?? throw new StepFailedException($"Order {input.Run.Number} does not exist.") { IsFinal = true };
        return $"{configuration["Carrier"] ?? "Parcel"}: {string.Join(", ", order.Items)}";
    }
}

using PgFlow;

namespace Orders;

/// <summary>Records the parcel.</summary>
/// <param name="orders">The application's own service.</param>
public sealed class RecordParcel(OrderTable orders) : StepHandler<PackedOrder>
{
    /// <inheritdoc/>
    public override Task HandleAsync(PackedOrder input, StepContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        return orders.RecordAsync(input.Run.Number, input.Pack, cancellationToken);
    }
}

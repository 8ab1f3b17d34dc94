using PgFlow;

namespace Orders;

/// <summary>Processes an order: it is packed, and the parcel recorded.</summary>
public sealed class OrderFlow : IFlowSource
{
    /// <summary>The flow's name in the database.</summary>
    public const string Slug = "order";

    /// <inheritdoc/>
    public FlowDefinition Define() => new FlowBuilder<PlacedOrder>(Slug)
        .Step<PackOrder>("pack")
        .Step<RecordParcel>("record", dependsOn: ["pack"])
        .Build();
}

namespace Orders;

/// <summary>The input of the flow's runs.</summary>
/// <param name="Number">The order.</param>
public sealed record PlacedOrder(int Number);

namespace Orders;

/// <summary>The state of an order.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Items">The ordered items.</param>
/// <param name="Parcel">The packed parcel; null until then.</param>
public sealed record OrderStatus(int Number, IReadOnlyList<string> Items, string? Parcel);

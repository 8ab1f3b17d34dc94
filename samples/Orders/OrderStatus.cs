namespace Orders;

/// <summary>What became of an order so far.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Items">What was ordered.</param>
/// <param name="Parcel">What was packed; null until then.</param>
public sealed record OrderStatus(int Number, IReadOnlyList<string> Items, string? Parcel);

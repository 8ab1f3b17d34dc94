namespace Orders;

/// <summary>The order that a customer sends.</summary>
/// <param name="Items">The ordered items.</param>
public sealed record Order(IReadOnlyList<string> Items);

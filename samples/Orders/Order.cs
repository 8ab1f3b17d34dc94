namespace Orders;

/// <summary>What a customer sends.</summary>
/// <param name="Items">What is ordered.</param>
public sealed record Order(IReadOnlyList<string> Items);

namespace Orders;

/// <summary>The run's input and the output of the step <c>pack</c>.</summary>
/// <param name="Run">The run's input.</param>
/// <param name="Pack">The parcel.</param>
public sealed record PackedOrder(PlacedOrder Run, string Pack);

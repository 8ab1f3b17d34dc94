namespace Orders;

/// <summary>The run's input beside the output of the step <c>pack</c>.</summary>
/// <param name="Run">The run's input.</param>
/// <param name="Pack">What was packed.</param>
public sealed record PackedOrder(PlacedOrder Run, string Pack);

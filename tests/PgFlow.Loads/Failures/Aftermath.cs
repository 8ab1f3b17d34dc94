namespace PgFlow.Loads.Failures;

/// <summary>What a fault left behind.</summary>
/// <param name="InHand">The tasks whose second execution it made unavoidable.</param>
/// <param name="Resumed">Until work went on; null when it did not.</param>
/// <param name="Settled">Until every task that it held up had moved.</param>
internal sealed record Aftermath(IReadOnlyList<HeldClaim> InHand, TimeSpan? Resumed, Settling Settled);

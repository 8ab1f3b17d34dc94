namespace PgFlow.Plugins.Ledger;

/// <summary>The output of every step: which execution it comes from.</summary>
/// <param name="Entry">The execution's row in the ledger.</param>
public sealed record Execution(long Entry);

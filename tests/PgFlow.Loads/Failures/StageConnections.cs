namespace PgFlow.Loads.Failures;

/// <summary>How the parties of a row reach their databases.</summary>
/// <param name="Admin">A superuser, past every fault of the network.</param>
/// <param name="Workers">The workers' login.</param>
/// <param name="Ledger">The ledger's database, which no fault touches.</param>
internal sealed record StageConnections(string Admin, string Workers, string Ledger);

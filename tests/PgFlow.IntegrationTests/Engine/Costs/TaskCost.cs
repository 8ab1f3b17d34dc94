namespace PgFlow.IntegrationTests.Engine.Costs;

/// <summary>What a task costs the server: the same on every machine, for one version of PostgreSQL.</summary>
/// <param name="Statements">Statements, also those in functions and of foreign keys.</param>
/// <param name="WalBytes">Bytes written to the log.</param>
/// <param name="Buffers">Pages visited.</param>
public sealed record TaskCost(double Statements, double WalBytes, double Buffers)
{
    public override string ToString() =>
        FormattableString.Invariant($"{Statements:0.00} statements, {WalBytes:0} bytes of WAL, {Buffers:0.0} pages");
}

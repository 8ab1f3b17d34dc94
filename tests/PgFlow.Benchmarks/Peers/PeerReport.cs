namespace PgFlow.Benchmarks.Peers;

/// <summary>The last line that a driver prints.</summary>
internal sealed record PeerReport(int Tasks, double Drain, double Start);

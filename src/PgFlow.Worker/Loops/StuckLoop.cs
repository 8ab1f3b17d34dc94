namespace PgFlow.Worker.Loops;

/// <summary>A loop with failing passes, the number of consecutive failures, and the last error.</summary>
internal sealed record StuckLoop(string Loop, int Failures, Exception Error);

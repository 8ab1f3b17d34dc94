namespace PgFlow.Worker.Loops;

/// <summary>A loop whose passes fail, how many in a row, and the last one's error.</summary>
internal sealed record StuckLoop(string Loop, int Failures, Exception Error);

namespace PgFlow.EmbeddedPostgres;

/// <summary>How a program ended and what it printed on both streams.</summary>
internal sealed record ProgramResult(int ExitCode, string Output);

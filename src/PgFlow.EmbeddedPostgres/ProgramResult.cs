namespace PgFlow.EmbeddedPostgres;

/// <summary>A program's exit code, and its output on both streams.</summary>
internal sealed record ProgramResult(int ExitCode, string Output);

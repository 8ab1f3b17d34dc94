namespace PgFlow.Client;

/// <summary>A task's success.</summary>
/// <param name="Claim">The claim under which it was executed.</param>
/// <param name="Output">The output as JSON text; null for no value (a SQL null), <c>"null"</c> for a JSON null.</param>
internal sealed record TaskCompletion(TaskClaim Claim, string? Output);

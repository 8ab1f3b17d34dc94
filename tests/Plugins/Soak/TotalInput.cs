namespace PgFlow.Plugins.Soak;

public sealed record TotalInput(string[] Parts);

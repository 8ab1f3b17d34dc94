namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>A server that accepts connections, and what stops it.</summary>
internal sealed record RunningServer(string AdminConnectionString, Func<ValueTask> StopAsync);

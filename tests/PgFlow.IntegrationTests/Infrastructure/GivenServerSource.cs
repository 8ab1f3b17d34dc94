namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>The server that the developer names; its user must be allowed to create databases and roles.</summary>
internal sealed class GivenServerSource : IServerSource
{
    public const string Variable = "PGFLOW_TEST_DATABASE";

    public static string? ConnectionString
    {
        get
        {
            var value = Environment.GetEnvironmentVariable(Variable);
            return string.IsNullOrWhiteSpace(value) ? null : value;
        }
    }

    public Task<RunningServer?> TryStartAsync(CancellationToken cancellationToken) =>
        Task.FromResult(ConnectionString is { } given
            ? new RunningServer(given, () => ValueTask.CompletedTask)
            : null);
}

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>One way to get a server.</summary>
internal interface IServerSource
{
    /// <summary>Returns null when this way is closed on this machine, so that the next one may be tried.</summary>
    Task<RunningServer?> TryStartAsync(CancellationToken cancellationToken);
}

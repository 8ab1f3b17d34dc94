namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>The first of several ways that is open.</summary>
internal sealed class FirstServerSource(params IServerSource[] sources) : IServerSource
{
    public async Task<RunningServer?> TryStartAsync(CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            if (await source.TryStartAsync(cancellationToken) is { } running)
            {
                return running;
            }
        }

        return null;
    }
}

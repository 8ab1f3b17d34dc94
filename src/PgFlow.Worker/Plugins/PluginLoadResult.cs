namespace PgFlow.Worker.Plugins;

/// <summary>What the plugins folder held. Disposing it disposes the plugins' services.</summary>
/// <param name="Flows">The flows to serve, slugs unique whatever their case.</param>
/// <param name="Problems">What is not served, and why.</param>
internal sealed record PluginLoadResult(IReadOnlyList<ServedFlow> Flows, IReadOnlyList<PluginProblem> Problems)
    : IAsyncDisposable
{
    /// <summary>Where they came from, for messages.</summary>
    public string Origin { get; init; } = "the plugins folder";

    /// <summary>What to do when they have no flow to serve.</summary>
    public string Cure { get; init; } = "Put a plugin there, or name another folder by --plugins.";

    /// <summary>The plugins' service providers.</summary>
    public IReadOnlyList<IAsyncDisposable> Providers { get; init; } = [];

    /// <summary>The files that were loaded, which go last.</summary>
    public IDisposable? Copies { get; init; }

    public async ValueTask DisposeAsync()
    {
        // At the same time, so that several that hang take no longer than one.
        await Task.WhenAll(Providers.Select(provider => provider.DisposeAsync().AsTask()));
        Copies?.Dispose();
    }
}

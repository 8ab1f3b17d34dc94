namespace PgFlow.Worker.Plugins;

/// <summary>The loaded plugins. Disposing it disposes the plugins' services.</summary>
/// <param name="Flows">The flows to serve, whose slugs are unique ignoring case.</param>
/// <param name="Problems">The parts that are not served, with the reasons.</param>
internal sealed record PluginLoadResult(IReadOnlyList<ServedFlow> Flows, IReadOnlyList<PluginProblem> Problems)
    : IAsyncDisposable
{
    /// <summary>The origin of the flows, for messages.</summary>
    public string Origin { get; init; } = "the plugins folder";

    /// <summary>The remedy when they have no flow to serve.</summary>
    public string Cure { get; init; } = "Put a plugin there, or name another folder by --plugins.";

    /// <summary>The plugins' service providers.</summary>
    public IReadOnlyList<IAsyncDisposable> Providers { get; init; } = [];

    /// <summary>The loaded files, disposed last.</summary>
    public IDisposable? Copies { get; init; }

    public async ValueTask DisposeAsync()
    {
        // Concurrently: several that hang take no longer than one.
        await Task.WhenAll(Providers.Select(provider => provider.DisposeAsync().AsTask()));
        Copies?.Dispose();
    }
}

using System.Globalization;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Failures.Network;

namespace PgFlow.Loads.Failures.Faults;

/// <summary>No worker reaches the server for a while.</summary>
internal sealed class NetworkOutage(NetworkCut cut, TimeSpan time) : Fault
{
    public override string Name => string.Create(
        CultureInfo.InvariantCulture, $"network cut for {time.TotalSeconds:0} s, connections {Fate}");

    public override SceneNeeds Needs { get; } = new() { HasProxy = true };

    private string Fate => cut switch
    {
        NetworkCut.Stalled => "stalled",
        NetworkCut.Dropped => "dropped without a sign",
        _ => "reset",
    };

    public override async Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken)
    {
        scene.Proxy.Cut(cut);
        await Polling.ForAsync(time, cancellationToken);
        scene.Proxy.Restore();
        return await AfterOutageAsync(stage, cancellationToken);
    }
}

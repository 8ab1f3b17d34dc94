namespace PgFlow.Loads.Failures.Faults;

/// <summary>The primary dies, and its synchronous standby is promoted; the workers know both addresses.</summary>
internal sealed class PromotedStandby : Fault
{
    public override string Name => "primary dies, standby promoted";

    public override SceneNeeds Needs { get; } = new() { HasStandby = true };

    public override async Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken)
    {
        await scene.Server.ControlAsync(["-m", "immediate", "-w", "stop"], cancellationToken);
        await scene.Standby.ControlAsync(["-w", "promote"], cancellationToken);
        return await AfterOutageAsync(stage, cancellationToken);
    }
}

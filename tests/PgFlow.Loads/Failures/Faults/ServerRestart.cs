namespace PgFlow.Loads.Failures.Faults;

/// <summary>PostgreSQL is restarted under its clients.</summary>
/// <param name="mode">Of pg_ctl: <c>fast</c> ends sessions, <c>immediate</c> is a crash with recovery.</param>
internal sealed class ServerRestart(string mode) : Fault
{
    public override string Name => $"PostgreSQL restarted ({mode})";

    public override async Task<Aftermath> InjectAsync(Stage stage, Scene scene, CancellationToken cancellationToken)
    {
        await scene.Server.ControlAsync(["-m", mode, "-w", "restart"], cancellationToken);
        return await AfterOutageAsync(stage, cancellationToken);
    }
}

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>What the session does from here on stays uncommitted, across the steps of others.</summary>
internal sealed record Begin(int Session) : Operation(Session)
{
    public override Task RunAsync(Turn turn) => turn.Session.BeginAsync();
}

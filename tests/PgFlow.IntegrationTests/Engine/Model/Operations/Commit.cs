namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal sealed record Commit(int Session) : Operation(Session)
{
    public override Task RunAsync(Turn turn) => turn.Session.CommitAsync();
}

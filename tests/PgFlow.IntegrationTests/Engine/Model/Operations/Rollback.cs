namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal sealed record Rollback(int Session) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        await turn.Session.RollbackAsync();
        turn.Forget();
    }
}

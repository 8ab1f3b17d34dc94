namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>
/// Calls the engine in a session, brings the turn's model forward by the rules, and asserts what the call answered.
/// </summary>
internal abstract record Operation(int Session)
{
    public abstract Task RunAsync(Turn turn);
}

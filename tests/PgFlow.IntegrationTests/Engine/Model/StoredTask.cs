namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>A task as it stands in the database.</summary>
internal sealed record StoredTask(
    TaskKey Key, string Status, string RunStatus, int Attempts, int Requeues, bool HasMessage)
{
    public bool IsOpen => Status is "queued" or "started";
}

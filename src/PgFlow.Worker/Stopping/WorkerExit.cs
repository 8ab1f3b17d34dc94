namespace PgFlow.Worker.Stopping;

/// <summary>The exit code that the worker ended with.</summary>
internal sealed class WorkerExit
{
    public int Code { get; set; }
}

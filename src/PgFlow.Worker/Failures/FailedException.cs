namespace PgFlow.Worker.Failures;

/// <summary>Carries a failure whose message was composed where the context was known.</summary>
internal sealed class FailedException(Failure failure, Exception cause) : PgFlowException(failure.Message, cause)
{
    public Failure Failure => failure;
}

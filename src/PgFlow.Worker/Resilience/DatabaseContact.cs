namespace PgFlow.Worker.Resilience;

/// <summary>Records whether the last call was answered, for the health endpoints.</summary>
internal sealed class DatabaseContact
{
    private volatile string? _trouble = "it has not answered yet";

    /// <summary>The error of the last call; null while the database answers.</summary>
    public string? Trouble => _trouble;

    public void Answered() => _trouble = null;

    /// <summary>Records a failed call. A refusal counts as an answer.</summary>
    public void Failed(Exception error)
    {
        if (error is not OperationCanceledException)
        {
            _trouble = DatabaseTrouble.IsOutage(error) ? DatabaseTrouble.CauseOf(error).Message : null;
        }
    }
}

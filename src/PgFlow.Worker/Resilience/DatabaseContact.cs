namespace PgFlow.Worker.Resilience;

/// <summary>Whether the database answers, by what became of the last call; for the health of the process.</summary>
internal sealed class DatabaseContact
{
    private volatile string? _trouble = "it has not answered yet";

    /// <summary>Null while it answers; else what the last call met.</summary>
    public string? Trouble => _trouble;

    public void Answered() => _trouble = null;

    /// <summary>Notes a failed call. One that the database refused was answered all the same.</summary>
    public void Failed(Exception error)
    {
        if (error is not OperationCanceledException)
        {
            _trouble = DatabaseTrouble.IsOutage(error) ? DatabaseTrouble.CauseOf(error).Message : null;
        }
    }
}

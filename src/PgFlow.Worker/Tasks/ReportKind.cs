namespace PgFlow.Worker.Tasks;

/// <summary>The kinds of reports.</summary>
internal enum ReportKind
{
    /// <summary>The task succeeded; its output is stored.</summary>
    Completed,

    /// <summary>The attempt failed; its error is stored.</summary>
    Failed,

    /// <summary>The task is released and its attempt refunded.</summary>
    Released,

    /// <summary>
    /// The worker ends because memory ran out: nothing is reported before, and then the task is released as a suspect.
    /// </summary>
    Surrendered,

    /// <summary>Nothing is reported: the claim was lost.</summary>
    Dropped,
}

namespace PgFlow.Worker.Completion;

/// <summary>What is reported of an executed task.</summary>
internal enum ReportKind
{
    /// <summary>Its output.</summary>
    Completed,

    /// <summary>Its error.</summary>
    Failed,

    /// <summary>That it is given back, its attempt refunded.</summary>
    Released,

    /// <summary>Nothing: it is not this worker's any more.</summary>
    Dropped,
}

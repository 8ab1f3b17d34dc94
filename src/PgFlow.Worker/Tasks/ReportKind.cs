namespace PgFlow.Worker.Tasks;

/// <summary>What is reported of an executed task.</summary>
internal enum ReportKind
{
    /// <summary>Its output.</summary>
    Completed,

    /// <summary>Its error.</summary>
    Failed,

    /// <summary>That it is given back, its attempt refunded.</summary>
    Released,

    /// <summary>
    /// Nothing before the worker ends, which it does for want of memory: then it is given back as a suspect.
    /// </summary>
    Surrendered,

    /// <summary>Nothing: it is not this worker's any more.</summary>
    Dropped,
}

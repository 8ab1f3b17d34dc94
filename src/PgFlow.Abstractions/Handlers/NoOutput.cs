namespace PgFlow;

/// <summary>
/// The output of a step that produces none: the task is stored with a SQL null instead of a JSON value.
/// </summary>
public readonly record struct NoOutput;

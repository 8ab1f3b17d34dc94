namespace PgFlow.Client;

/// <summary>How much a claim may bring, beside the number of its tasks.</summary>
internal sealed record ClaimBounds
{
    /// <summary>
    /// Bytes of JSON text that the inputs of one claim have at most by default, 16 MiB: what a result's statement
    /// carries, too. It takes a local network a tenth of a second.
    /// </summary>
    public const long DefaultMaxBytes = 16 * 1024 * 1024;

    /// <summary>The bounds of a worker that has room.</summary>
    public static ClaimBounds Default { get; } = new();

    /// <summary>Bytes of JSON text that the inputs have together at most.</summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>Whether a first task whose input alone has more is claimed all the same, as the only one.</summary>
    public bool AtLeastOne { get; init; } = true;

    /// <summary>
    /// Whether an input is looked at before its text is made, and each on its own: slower, for when a claim has failed
    /// or was given up, as one input may be the reason. What cannot be read for what it holds fails its task.
    /// </summary>
    public bool IsCareful { get; init; }
}

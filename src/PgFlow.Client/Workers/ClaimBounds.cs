namespace PgFlow.Client;

/// <summary>Limits on the inputs of a claim, in addition to the number of its tasks.</summary>
internal sealed record ClaimBounds
{
    /// <summary>
    /// The default of <see cref="MaxBytes"/>, 16 MiB, also the limit of a statement with results. A local network
    /// transfers it in a tenth of a second.
    /// </summary>
    public const long DefaultMaxBytes = 16 * 1024 * 1024;

    /// <summary>The bounds while the worker has memory to spare.</summary>
    public static ClaimBounds Default { get; } = new();

    /// <summary>The most bytes of JSON text that the inputs have together.</summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>Whether a first task whose input alone exceeds the limit is claimed, by itself.</summary>
    public bool AtLeastOne { get; init; } = true;

    /// <summary>
    /// Whether the database checks each input by itself before it converts it to text. Slower; for the claim after one
    /// that failed or timed out, as an input may be the reason. An input that cannot be read fails its task.
    /// </summary>
    public bool IsCareful { get; init; }
}

namespace PgFlow.Loads.Failures;

/// <summary>How tasks that were held up have moved.</summary>
/// <param name="Time">Until the last of them had; null when one did not.</param>
/// <param name="Late">What those looked like that had not within the bound.</param>
internal sealed record Settling(TimeSpan? Time, IReadOnlyList<string> Late);

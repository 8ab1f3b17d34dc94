using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Elections;

/// <summary>A lease that this process holds.</summary>
/// <param name="Term">Its term.</param>
/// <param name="AskedAt">
/// The moment at which it was asked for: the database counts from later, so the process lets go first.
/// </param>
internal sealed record Mandate(long Term, Moment AskedAt);

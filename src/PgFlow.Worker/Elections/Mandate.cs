using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Elections;

/// <summary>An election lease that this process holds.</summary>
/// <param name="Term">Its term.</param>
/// <param name="AskedAt">
/// The moment before it was requested: the database counts from a later one, so this process gives it up first.
/// </param>
internal sealed record Mandate(long Term, Moment AskedAt);

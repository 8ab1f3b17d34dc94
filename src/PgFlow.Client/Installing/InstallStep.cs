namespace PgFlow.Client.Installing;

/// <summary>One change, made when the decision of the same name is true.</summary>
/// <param name="Decision">The column of <see cref="InstallDecisions"/> that decides whether it is needed.</param>
/// <param name="Title">What it does, as a short phrase.</param>
/// <param name="Scripts">The statements, the last of which records the change.</param>
internal sealed record InstallStep(string Decision, string Title, params IReadOnlyList<SqlScript> Scripts);

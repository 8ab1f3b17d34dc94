namespace PgFlow.Client.Flows;

/// <summary>
/// The polling intervals of a waiting client: short runs are seen at once, long ones cost next to nothing.
/// </summary>
internal static class RunPolling
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public static TimeSpan First { get; } = TimeSpan.FromMilliseconds(25);

    public static TimeSpan Next(TimeSpan wait) => wait * 1.5 < Longest ? wait * 1.5 : Longest;
}

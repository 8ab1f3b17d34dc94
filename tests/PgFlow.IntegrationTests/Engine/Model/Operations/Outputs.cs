namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal static class Outputs
{
    /// <summary>One more than the longest array: no array at all.</summary>
    public const int NoArray = 4;

    public static string Array(int length) => $"[{string.Join(", ", Enumerable.Range(0, length))}]";

    public static string Of(int length) => length == NoArray ? "1" : Array(length);
}

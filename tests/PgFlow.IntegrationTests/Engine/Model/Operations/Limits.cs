namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal static class Limits
{
    /// <summary>More than a test ever has.</summary>
    public const int All = 1000;
}

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>For tests whose server or extension this machine lacks: skipped with the reason, failed in CI.</summary>
public static class Absence
{
    private static bool IsContinuousIntegration =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    public static void Report(string reason)
    {
        if (IsContinuousIntegration)
        {
            Assert.Fail(reason);
        }

        // A developer's machine need not have everything; CI, above, has to.
        Assert.Ignore(reason);
    }
}

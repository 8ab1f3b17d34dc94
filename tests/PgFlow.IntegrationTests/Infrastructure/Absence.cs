namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>For tests that need what this machine lacks: skipped with the reason.</summary>
public static class Absence
{
    private static bool IsContinuousIntegration =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Of what CI installs or downloads: there the test fails.</summary>
    public static void Report(string reason)
    {
        if (IsContinuousIntegration)
        {
            Assert.Fail(reason);
        }

        Tolerate(reason);
    }

    /// <summary>Of what CI cannot provide either, such as a container engine or an image of a registry.</summary>
    /// <param name="reason">The missing program or image; it is printed with the skipped test.</param>
    public static void Tolerate(string reason) => Assert.Ignore(reason);
}

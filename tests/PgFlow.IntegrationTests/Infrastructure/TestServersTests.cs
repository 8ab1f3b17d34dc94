namespace PgFlow.IntegrationTests.Infrastructure;

public sealed class TestServersTests
{
    [Test]
    public void All_supported_versions_are_tested()
    {
        var missing = TestServers.MissingVersions.ToList();

        if (missing.Count > 0)
        {
            var reason = GivenServerSource.ConnectionString is null
                ? "they are not installed, npm is missing and no Docker engine answers"
                : $"{GivenServerSource.Variable} names one server for all tests";
            Absence.Report(
                $"Tested: {string.Join(", ", TestServers.All)}. "
                + $"Not tested: PostgreSQL {string.Join(", ", missing)}, because {reason}.");
        }
    }
}

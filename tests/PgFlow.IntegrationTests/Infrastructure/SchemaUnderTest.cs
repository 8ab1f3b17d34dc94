using PgFlow.Client;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>Puts the schema that this build carries into a database, with roles, as an operator would.</summary>
internal static class SchemaUnderTest
{
    public static Task InstallAsync(string connectionString, PgmqMode pgmq = PgmqMode.Auto) =>
        new SchemaInstaller(connectionString).InstallAsync(new SchemaInstallOptions { Pgmq = pgmq, WithRoles = true });
}

using PgFlow.Client;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>Puts the schema that this build carries into a database, with roles, as an operator would.</summary>
internal static class SchemaUnderTest
{
    public static Task InstallAsync(string connectionString) =>
        new SchemaInstaller(connectionString).InstallAsync(new SchemaInstallOptions { WithRoles = true });
}

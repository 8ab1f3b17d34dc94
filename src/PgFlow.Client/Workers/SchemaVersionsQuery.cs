using Npgsql;
using PgFlow.Client.Connections;
using PgFlow.Client.Installing;

namespace PgFlow.Client.Workers;

/// <summary>Reads the version that <c>migrate</c> has recorded, and compares it with this assembly's scripts.</summary>
internal static class SchemaVersionsQuery
{
    public static async Task<SchemaVersions> ReadAsync(
        WorkerConnection connection, CancellationToken cancellationToken)
    {
        var scripts = SchemaScripts.Embedded;
        try
        {
            var rows = await connection.QueryAsync(
                """
                select (select max(version) from pgflow.schema_migrations),
                  (select value from pgflow.schema_settings where name = 'product_version'),
                  (select value from pgflow.schema_settings where name = 'functions')
                """,
                [],
                row => new SchemaVersions(row.IsDBNull(0) ? null : row.GetInt32(0), scripts.SchemaVersion)
                {
                    InstalledBy = row.IsDBNull(1) ? null : Version.Parse(row.GetString(1)),
                    NeededBy = scripts.ProductVersion,
                    HasSameFunctions = !row.IsDBNull(2) && row.GetString(2) == scripts.FunctionsChecksum,
                },
                cancellationToken).ConfigureAwait(false);
            return rows[0];
        }
        catch (PostgresException error) when (DatabaseErrors.KindOf(error) == DatabaseErrorKind.NotInstalled)
        {
            return new SchemaVersions(Installed: null, scripts.SchemaVersion);
        }
    }
}

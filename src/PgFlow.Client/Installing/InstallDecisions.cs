using static PgFlow.Client.Installing.InstallBookkeeping;

namespace PgFlow.Client.Installing;

/// <summary>
/// A query that decides which steps a database needs: <c>migrate</c> reads its row, the printed script stores it in
/// psql's variables. Column <c>pgmq</c> names what provides the queues; every other column is a step's decision.
/// </summary>
internal static class InstallDecisions
{
    /// <summary>The query, without the semicolon.</summary>
    public static string Query(SchemaScripts scripts, SchemaInstallOptions options) =>
        $"""
        select
          pgmq.*,
          {string.Concat(scripts.Migrations.Select(PendingColumn))}
          {AnyPending(scripts)} or not {IsRecorded("functions", scripts.FunctionsChecksum)} as functions,
          {AreRolesWanted(options)}
            and (not {IsRecorded("roles", scripts.RolesChecksum)} or {IsRoleMissing(options)}
              or {InstallRoles.Prefix(options)} <> {InstallRoles.StoredPrefix}) as roles,
          {InstallQueues.AreLacking} as {InstallQueues.Decision},
          not {IsRecorded("product_version", scripts.ProductVersion.ToString())} as product_version
        from (
        {InstallPgmq.Decide(options.Pgmq, scripts.PgmqFallbackChecksum)}
        ) as pgmq
        """;

    /// <summary>Roles belong to the cluster: a database that was restored elsewhere may lack them.</summary>
    private static string IsRoleMissing(SchemaInstallOptions options) =>
        $"""
        (
              select count(*) from pg_catalog.pg_roles r
              where r.rolname in (
                select {InstallRoles.Prefix(options)} || name from unnest(array[
                  'pgflow_worker', 'pgflow_client', 'pgflow_reader', 'pgflow_definer', 'pgflow_scaler']) name)
            ) < 5
        """;

    private static string PendingColumn(Migration migration) =>
        $"{IsPending(migration)} as {InstallSteps.Decision(migration)},\n  ";

    private static string IsPending(Migration migration) =>
        $"not exists (select from pgflow.schema_migrations where version = {migration.Version})";

    private static string AnyPending(SchemaScripts scripts) =>
        string.Join(" or ", scripts.Migrations.Select(IsPending).DefaultIfEmpty("false"));

    private static string AreRolesWanted(SchemaInstallOptions options) =>
        options.WithRoles || options.RolePrefix is not null
            ? "true"
            : "exists (select from pgflow.schema_settings where name = 'roles')";

    private static string IsRecorded(string name, string value) =>
        $"exists (select from pgflow.schema_settings where name = {Literal(name)} and value = {Literal(value)})";
}

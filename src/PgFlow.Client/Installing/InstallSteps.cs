using System.Globalization;

namespace PgFlow.Client.Installing;

/// <summary>All steps of an installation, in their order.</summary>
internal static class InstallSteps
{
    public static IReadOnlyList<InstallStep> All(SchemaScripts scripts, SchemaInstallOptions options) =>
    [
        .. InstallPgmq.Steps(scripts),
        .. scripts.Migrations.Select(migration => new InstallStep(
            Decision(migration),
            string.Create(CultureInfo.InvariantCulture, $"apply migration {migration.Version} ({migration.Name})"),
            new SqlScript(migration.Script.Name, InstallLocks.Tables),
            migration.Script,
            new SqlScript("record", InstallBookkeeping.RecordMigration(migration)))),
        new(
            "functions",
            "create or replace the functions",
            [
                .. scripts.Functions, scripts.Rights, InstallGrants.Restore, scripts.Comments,
                Record("functions", scripts.FunctionsChecksum),
            ]),
        new(
            "roles",
            "create the roles and grant them their rights",
            [
                .. options.RolePrefix is { } prefix ? [Record("role_prefix", prefix)] : Array.Empty<SqlScript>(),
                scripts.Roles,
                Record("roles", scripts.RolesChecksum),
            ]),
        InstallQueues.Step,
        new(
            "product_version",
            $"record version {scripts.ProductVersion}",
            Record("product_version", scripts.ProductVersion.ToString())),
    ];

    public static string Decision(Migration migration) =>
        string.Create(CultureInfo.InvariantCulture, $"migration_{migration.Version}");

    private static SqlScript Record(string name, string value) =>
        new("record", InstallBookkeeping.RecordSetting(name, value));
}

using System.Text.RegularExpressions;
using PgFlow.Client;
using PgFlow.Client.Installing;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>Who may read a table, a view or a column is decided in the list of sql/roles.sql, or not at all.</summary>
public sealed partial class TableRightsTests : DatabaseFixture
{
    private static readonly string[] Roles = ["worker", "client", "reader", "definer", "scaler"];

    /// <summary>Per table its readers and its columns, as the file lists them.</summary>
    private static readonly Dictionary<string, (string[] Readers, string[] Columns)> Listed = Entry()
        .Matches(SchemaScripts.Embedded.Roles.Text)
        .ToDictionary(
            entry => entry.Groups["table"].Value,
            entry => (
                entry.Groups["readers"].Value.Split(' '),
                string.Concat(entry.Groups["columns"].Captures.Select(part => part.Value)).Split(' ')));

    [Test]
    public async Task Every_table_and_view_is_listed_with_its_columns()
    {
        var columns = await Database.RowsAsync<string>(
            """
            select c.relname || '.' || a.attname from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'pgflow'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
            """);

        Assert.That(
            Listed.SelectMany(table => table.Value.Columns.Select(column => $"{table.Key}.{column}")),
            Is.EquivalentTo(columns),
            "Enter the table, view or column into the list of sql/roles.sql, with those who may read it.");
    }

    [Test]
    public async Task Roles_read_what_is_listed_and_write_nothing()
    {
        await new SchemaInstaller(Database.ConnectionString).InstallAsync(new() { WithRoles = true });

        var rights = await Database.RowsAsync<string>(
            """
            select distinct concat_ws(' ', c.relname, substr(r.rolname, 8), lower(granted.privilege_type))
            from pg_class c
            cross join aclexplode(c.relacl) granted
            join pg_roles r on r.oid = granted.grantee and starts_with(r.rolname::text, 'pgflow_')
            where c.relnamespace = 'pgflow'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
              and substr(r.rolname, 8) = any ($1)
            """,
            (object)Roles);

        Assert.That(
            rights,
            Is.EquivalentTo(
                Listed.SelectMany(table => table.Value.Readers.Select(role => $"{table.Key} {role} select"))));
    }

    [GeneratedRegex(
        @"\('(?<table>[a-z_]+)', '(?<readers>(?:worker|client|reader|definer|scaler| )+)',"
        + @"(?:\s*'(?<columns>[a-z_ ]+)')+\)")]
    private static partial Regex Entry();
}

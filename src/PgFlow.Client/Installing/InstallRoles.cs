using System.Text.RegularExpressions;
using static PgFlow.Client.Installing.InstallBookkeeping;

namespace PgFlow.Client.Installing;

/// <summary>The names of the group roles, and the warnings about roles that databases share.</summary>
internal static partial class InstallRoles
{
    // The longest name, pgflow_definer, takes 14 of 63 characters.
    private const int MaxPrefixLength = 49;

    /// <summary>Rows: what an administrator should know about the roles. Runs after the steps.</summary>
    public const string Warnings =
        """
        with settings as (
          select coalesce((select s.value from pgflow.schema_settings s where s.name = 'role_prefix'), '') as prefix
          where exists (select from pgflow.schema_settings s where s.name = 'roles')
        ),
        named as (
          select r.oid, r.rolname, r.rolname = settings.prefix || n.name as is_used
          from settings
          cross join unnest(array[
            'pgflow_worker', 'pgflow_client', 'pgflow_reader', 'pgflow_definer', 'pgflow_scaler']) n (name)
          join pg_catalog.pg_roles r on r.rolname like '%' || replace(n.name, '_', '\_')
        )
        select format(
          'The roles %s have rights in other databases of this server, too (%s): a login that is a member of one '
          'has its rights in all of these databases. Give each database roles of its own: '
          'migrate --role-prefix PREFIX.',
          string_agg(distinct quote_ident(n.rolname), ', '), string_agg(distinct quote_ident(d.datname), ', '))
        from named n
        join pg_catalog.pg_shdepend s
          on s.refclassid = 'pg_catalog.pg_authid'::regclass and s.refobjid = n.oid and s.deptype = 'a'
        join pg_catalog.pg_database d on d.oid = s.dbid
        where n.is_used and d.datname <> current_database()
        having count(*) > 0
        union all
        select format(
          'The roles %1$s have rights here, although this database uses others. Once no login needs them here any '
          'more: revoke usage on schema pgflow from %1$s.', string_agg(quote_ident(n.rolname), ', ' order by n.rolname))
        from named n
        where not n.is_used
          and exists (
            select from pg_catalog.pg_namespace s
            cross join lateral aclexplode(s.nspacl) a
            where s.nspname = 'pgflow' and a.grantee = n.oid)
        having count(*) > 0
        """;

    /// <summary>The prefix that the database has, as an expression.</summary>
    public const string StoredPrefix =
        "coalesce((select s.value from pgflow.schema_settings s where s.name = 'role_prefix'), '')";

    /// <summary>The prefix after this installation, as an expression.</summary>
    public static string Prefix(SchemaInstallOptions options) =>
        options.RolePrefix is { } prefix ? Literal(prefix) : StoredPrefix;

    /// <summary>Returns the prefix, or throws for an invalid one.</summary>
    public static string? Checked(string? prefix) =>
        prefix is null || (prefix.Length <= MaxPrefixLength && Pattern().IsMatch(prefix))
            ? prefix
            : throw new ArgumentException(
                $"The prefix of the roles is '{prefix}'. It must be at most {MaxPrefixLength} lower-case letters, "
                + "digits and underscores, and not begin with a digit.");

    [GeneratedRegex("^([a-z_][a-z0-9_]*)?$")]
    private static partial Regex Pattern();
}

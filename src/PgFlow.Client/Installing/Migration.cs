using System.Globalization;

namespace PgFlow.Client.Installing;

/// <summary>A numbered change of the tables, applied once and never edited afterwards.</summary>
internal sealed record Migration(int Version, string Name, SqlScript Script)
{
    /// <summary>Reads version and name from a file name such as <c>0001_tables</c>.</summary>
    public static Migration FromScript(SqlScript script)
    {
        var parts = script.Name.Split('_', 2);
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var version) && version > 0
            ? new Migration(version, parts[1], script)
            : throw new InvalidOperationException(
                $"Migration '{script.Name}' must be named <number>_<name>, for example 0001_tables.");
    }
}

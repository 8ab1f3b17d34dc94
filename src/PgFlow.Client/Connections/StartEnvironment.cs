using Npgsql;

namespace PgFlow.Client.Connections;

/// <summary>
/// The environment variables and files in the home folder that Npgsql reads whenever a session begins, captured when
/// this is created. Plugins' handlers may set such variables later, for programs that they start: the worker's own
/// sessions must not be affected.
/// </summary>
internal sealed class StartEnvironment
{
    private const string Password = "Password";
    private const string Passfile = "Passfile";

    // By the connection string's keyword that keeps Npgsql from reading the variable. PGCLIENTENCODING and PGAPPNAME
    // are left out, since a worker always sets them, and so is PGTARGETSESSIONATTRS: with several hosts the pool is
    // asked for the kind of session.
    private static readonly (string Keyword, string Variable)[] Known =
    [
        ("Username", "PGUSER"),
        (Password, "PGPASSWORD"),
        (Passfile, "PGPASSFILE"),
        ("SSL Certificate", "PGSSLCERT"),
        ("SSL Key", "PGSSLKEY"),
        ("Root Certificate", "PGSSLROOTCERT"),
        ("SSL Negotiation", "PGSSLNEGOTIATION"),
        ("GSS Encryption Mode", "PGGSSENCMODE"),
        ("Require Auth", "PGREQUIREAUTH"),
        ("Timezone", "PGTZ"),
        ("Options", "PGOPTIONS"),
    ];

    private readonly Func<string, string?> _read;
    private readonly Action<string, string?> _write;
    private readonly Dictionary<string, string?> _values;
    private readonly Dictionary<string, string> _files;

    public StartEnvironment()
        : this(Environment.GetEnvironmentVariable, Environment.SetEnvironmentVariable)
    {
    }

    internal StartEnvironment(Func<string, string?> read, Action<string, string?> write)
    {
        (_read, _write) = (read, write);
        _values = Known.ToDictionary(
            known => known.Variable, known => read(known.Variable), StringComparer.Ordinal);
        _files = FilesIn(read(OperatingSystem.IsWindows() ? "APPDATA" : "HOME")).Where(file => File.Exists(file.Path))
            .ToDictionary(file => file.Variable, file => file.Path, StringComparer.Ordinal);
    }

    /// <summary>
    /// Writes the captured values into the connection string where it has none of its own. Returns the variables
    /// that Npgsql would still read: those without a value that no keyword can switch off.
    /// </summary>
    /// <param name="settings">The connection string.</param>
    /// <param name="hasPassword">Whether the password comes from another source.</param>
    public IReadOnlyList<string> Fix(NpgsqlConnectionStringBuilder settings, bool hasPassword)
    {
        var unfixed = new List<string>();
        foreach (var (keyword, variable) in Known)
        {
            var isNeedless = keyword is Password or Passfile && (hasPassword || settings.Password is not null);
            if (!isNeedless && !settings.ShouldSerialize(keyword) && !TrySet(settings, keyword, ValueOf(variable)))
            {
                unfixed.Add(variable);
            }
        }

        return unfixed;
    }

    /// <summary>Restores the captured values of variables, in most cases none.</summary>
    public void Restore(IReadOnlyList<string> variables)
    {
        foreach (var variable in variables)
        {
            if (_read(variable) != _values[variable])
            {
                _write(variable, _values[variable]);
            }
        }
    }

    private string? ValueOf(string variable) => _values[variable] ?? _files.GetValueOrDefault(variable);

    // Values that Npgsql cannot read are ignored, or refused when a session begins, as always.
    private static bool TrySet(NpgsqlConnectionStringBuilder settings, string keyword, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return false;
        }

        try
        {
            settings[keyword] = value;
            return true;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException
            or OverflowException)
        {
            return false;
        }
    }

    // The places where Npgsql looks without a variable.
    private static IEnumerable<(string Variable, string Path)> FilesIn(string? home)
    {
        if (home is null)
        {
            return [];
        }

        var folder = Path.Combine(home, OperatingSystem.IsWindows() ? "postgresql" : ".postgresql");
        return
        [
            ("PGPASSFILE", OperatingSystem.IsWindows()
                ? Path.Combine(folder, "pgpass.conf") : Path.Combine(home, ".pgpass")),
            ("PGSSLCERT", Path.Combine(folder, "postgresql.crt")),
            ("PGSSLKEY", Path.Combine(folder, "postgresql.key")),
            ("PGSSLROOTCERT", Path.Combine(folder, "root.crt")),
        ];
    }
}

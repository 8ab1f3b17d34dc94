using System.Reflection;

namespace PgFlow.Client.Installing;

/// <summary>The scripts that an installation applies.</summary>
internal sealed record SchemaScripts
{
    /// <summary>The scripts embedded in this assembly.</summary>
    public static SchemaScripts Embedded { get; } = Read(typeof(SchemaScripts).Assembly);

    /// <summary>The product's version; a database installed by a newer one is refused.</summary>
    public required Version ProductVersion { get; init; }

    /// <summary>The oldest major version of PostgreSQL that the scripts run on.</summary>
    public int MinimumServer { get; init; } = 14;

    /// <summary>The migrations, in the order of their versions.</summary>
    public IReadOnlyList<Migration> Migrations { get; init; } = [];

    /// <summary>Created or replaced together whenever one of them has changed, in the order of their names.</summary>
    public IReadOnlyList<SqlScript> Functions { get; init; } = [];

    /// <summary>The rights of PUBLIC; always applied after the functions.</summary>
    public SqlScript Rights { get; init; } = new("rights", "");

    /// <summary>The comments on tables and functions; always applied after the functions.</summary>
    public SqlScript Comments { get; init; } = new("comments", "");

    /// <summary>The roles and their grants; applied on request.</summary>
    public SqlScript Roles { get; init; } = new("roles", "");

    /// <summary>Schema <c>pgmq</c> for servers without the extension.</summary>
    public IReadOnlyList<SqlScript> PgmqFallback { get; init; } = [];

    public int SchemaVersion => Migrations.Count == 0 ? 0 : Migrations[^1].Version;

    public string FunctionsChecksum => SqlScript.Combine([.. Functions, Rights, Comments]);

    public string PgmqFallbackChecksum => SqlScript.Combine(PgmqFallback);

    /// <summary>Covers every object that can be granted, so new objects lead to new grants.</summary>
    public string RolesChecksum =>
        SqlScript.Combine([.. Migrations.Select(m => m.Script), .. Functions, Rights, Roles]);

    private static SchemaScripts Read(Assembly assembly)
    {
        var version = assembly.GetName().Version ?? new Version(0, 0, 0);
        return new SchemaScripts
        {
            ProductVersion = new Version(version.Major, version.Minor, version.Build),
            Migrations =
            [
                .. ReadFolder(assembly, EmbeddedFolder.Migrations).Select(Migration.FromScript).OrderBy(m => m.Version),
            ],
            Functions = ReadFolder(assembly, "sql/functions/"),
            Rights = ReadFolder(assembly, "sql/").Single(script => script.Name == "rights"),
            Comments = ReadFolder(assembly, "sql/").Single(script => script.Name == "comments"),
            Roles = ReadFolder(assembly, "sql/").Single(script => script.Name == "roles"),
            PgmqFallback = ReadFolder(assembly, "sql/pgmq/"),
        };
    }

    private static IReadOnlyList<SqlScript> ReadFolder(Assembly assembly, string folder) =>
        [.. EmbeddedFolder.FilesIn(assembly, folder)
            .Select(file => new SqlScript(file.Name, ReadText(assembly, file.Resource)))];

    private static string ReadText(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? assembly.GetManifestResourceStream(resource.Replace('/', '\\'))!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

namespace PgFlow.EmbeddedPostgres;

/// <summary>A folder with the programs of one PostgreSQL server version.</summary>
internal sealed record ServerBinaries(string BinFolder, int MajorVersion)
{
    public string InitDb => Program("initdb");

    public string BaseBackup => Program("pg_basebackup");

    public string PgCtl => Program("pg_ctl");

    public string Postgres => Program("postgres");

    public static string FileName(string program) => OperatingSystem.IsWindows() ? program + ".exe" : program;

    private string Program(string name) => Path.Combine(BinFolder, FileName(name));
}

using Npgsql;

namespace PgFlow.Worker.Failures;

/// <summary>User, database and server in messages about failures; never with a password.</summary>
internal sealed record DatabaseTarget(
    string? User, string? Database, string? Host, int Port, bool HasPassword, bool RequiresTls)
{
    /// <summary>The target before the connection string was read.</summary>
    public static readonly DatabaseTarget Unknown = new(null, null, null, 0, HasPassword: true, RequiresTls: true);

    public static DatabaseTarget Of(NpgsqlConnectionStringBuilder settings, bool hasOtherPassword = false) => new(
        UserOf(settings),
        settings.Database ?? UserOf(settings),
        settings.Host,
        settings.Port,
        hasOtherPassword
            || settings.Password is not null
            || settings.Passfile is not null
            || HasPasswordOfEnvironment(),
        $"{settings["SSL Mode"]}" is "Require" or "VerifyCA" or "VerifyFull");

    /// <summary>Returns text such as <c>user "app" and database "app" on db.internal:5432</c>.</summary>
    public override string ToString() => Host is null
        ? "the user and the database of the connection string"
        : $"user \"{User}\" and database \"{Database}\" on {Server}";

    /// <summary>The host, or the hosts, with the port unless they have their own.</summary>
    public string Server => Host is null
        ? "the server"
        : string.Join(',', Host.Split(',').Select(WithPort));

    // As Npgsql determines it.
    private static string UserOf(NpgsqlConnectionStringBuilder settings) =>
        settings.Username ?? Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName;

    private string WithPort(string host) => host.Contains(':', StringComparison.Ordinal) ? host : $"{host}:{Port}";

    private static bool HasPasswordOfEnvironment() =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PGPASSWORD"))
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PGPASSFILE"))
        || File.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pgpass"));
}

using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PgFlow.Cli.Hosting;
using PgFlow.Client;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Arguments;

/// <summary>The database of a verb: the option, else the configuration's connection string <c>PgFlow</c>.</summary>
internal static class ConnectionOption
{
    public static Option<string?> Create() => new("--connection", "-c")
    {
        Description = "Connection string of the database. Default: ConnectionStrings__PgFlow of the environment "
            + "or appsettings.json, or the file that ConnectionStrings__PgFlow_File names.",
        HelpName = "Host=...;Database=...;Username=...",
    };

    /// <summary>Returns the connection string with the current password.</summary>
    /// <exception cref="ConfigurationException">There is none, or it is invalid.</exception>
    public static string Resolve(string? given)
    {
        if (!string.IsNullOrWhiteSpace(given))
        {
            ConnectionText.Parse("--connection", given);
            return given;
        }

        var configuration = new ConfigurationBuilder().AddSettings().Build();
        var database = ConnectionSetting.Main.Read(configuration, NullLogger.Instance)
            ?? throw new ConfigurationException(
                "No database was given. Pass --connection \"Host=...;Database=...;Username=...\" or set the "
                + "environment variable ConnectionStrings__PgFlow, or ConnectionStrings__PgFlow_File to a file that "
                + "has it.");
        return WithPassword(database);
    }

    private static string WithPassword(DatabaseAccess database) =>
        database.ReadPassword is { } readPassword
            ? new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = readPassword() }
                .ConnectionString
            : database.ConnectionString;
}

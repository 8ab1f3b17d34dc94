using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Npgsql;
using PgFlow.Worker.Hosting;

namespace PgFlow.Worker.Cli;

/// <summary>The database of a verb: the option, else the configuration's connection string <c>PgFlow</c>.</summary>
internal static class ConnectionOption
{
    public static Option<string?> Create() => new("--connection", "-c")
    {
        Description = "Connection string of the database. Default: ConnectionStrings__PgFlow of the environment "
            + "or appsettings.json.",
        HelpName = "Host=...;Database=...;Username=...",
    };

    /// <exception cref="ConfigurationException">None is given, or it is malformed.</exception>
    public static string Resolve(string? given)
    {
        var connectionString = given ?? Configured();
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new ConfigurationException(
                "No database is given. Pass --connection \"Host=...;Database=...;Username=...\" or set the "
                + "environment variable ConnectionStrings__PgFlow.");
        }

        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            return settings.Host is not null
                ? connectionString
                : throw new ConfigurationException("The connection string names no server. Add Host=...");
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The text may hold a password, so only what Npgsql says about it is shown.
            throw new ConfigurationException(
                $"The connection string is malformed: {exception.Message} Write Host=...;Database=...;Username=...",
                exception);
        }
    }

    private static string? Configured() =>
        new ConfigurationBuilder()
            .AddSettings()
            .Build()
            .GetConnectionString("PgFlow");
}

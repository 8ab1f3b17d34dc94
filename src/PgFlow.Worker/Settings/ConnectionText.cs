using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace PgFlow.Worker.Settings;

/// <summary>
/// Parses a connection string. Errors quote nothing of it except names of settings that Npgsql knows: a password with a
/// semicolon falls apart into what looks like settings and values.
/// </summary>
internal static partial class ConnectionText
{
    private const string Example = "It reads like Host=localhost;Database=app;Username=app;Password=...";

    /// <param name="subject">The source of the text, for the error.</param>
    /// <param name="text">The connection string.</param>
    /// <exception cref="ConfigurationException">It is invalid.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string subject, string text)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        var position = 0;
        foreach (var (key, value) in Split(subject, text))
        {
            position++;
            if (!settings.ContainsKey(key))
            {
                throw Refuse(subject, $"its setting number {position} has a name that Npgsql does not know.");
            }

            Set(subject, settings, key, value);
        }

        if (settings.Host is null)
        {
            throw Refuse(subject, "it names no server. Add Host=...");
        }

        RequireFiles(subject, settings);
        foreach (var (keyword, ruling) in ConnectionKeywords.Check(settings).Where(found => found.Ruling.IsRefusal))
        {
            throw Refuse(subject, $"{keyword} cannot be {settings[keyword]}: {ruling.Why}.");
        }

        return settings;
    }

    // Npgsql opens them with every session, and a missing one would look like an unavailable database.
    private static void RequireFiles(string subject, NpgsqlConnectionStringBuilder settings)
    {
        (string Name, string? Path)[] files =
        [
            ("Root Certificate", settings.RootCertificate),
            ("SSL Certificate", settings.SslCertificate),
            ("SSL Key", settings.SslKey),
        ];
        foreach (var (name, path) in files)
        {
            if (!string.IsNullOrEmpty(path) && !File.Exists(path))
            {
                throw Refuse(
                    subject, $"{name} is {path}, which does not exist. Mount the file there, or correct the path.");
            }
        }
    }

    private static List<(string Key, string Value)> Split(string subject, string text)
    {
        if (Url().IsMatch(text))
        {
            throw Refuse(subject, "it is a URL, which Npgsql does not read.");
        }

        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            return [.. parts.Keys.Cast<string>().Select(key => (key, (string)parts[key]))];
        }
        catch (ArgumentException)
        {
            throw Refuse(
                subject, "it is not a list of name=value. A value with ; or quotes must be quoted: Password='a;b'.");
        }
    }

    private static void Set(string subject, NpgsqlConnectionStringBuilder settings, string key, string value)
    {
        var isPassword = key is "password" or "psw" or "pwd";
        if (!isPassword && Swallowed().IsMatch(value))
        {
            throw Refuse(subject, $"the value of {key} contains Password=. Put a semicolon before that.");
        }

        try
        {
            settings[key] = value;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException
            or OverflowException)
        {
            throw Refuse(subject, $"{key} has an invalid value.");
        }
    }

    // Without the cause, whose text may quote the value.
    private static ConfigurationException Refuse(string subject, string reason) =>
        new($"{subject} cannot be used: {reason} {Example}");

    [GeneratedRegex(@"^\s*\w+://")]
    private static partial Regex Url();

    [GeneratedRegex(@"(password|psw|pwd)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Swallowed();
}

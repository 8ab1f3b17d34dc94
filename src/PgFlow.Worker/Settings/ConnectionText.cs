using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace PgFlow.Worker.Settings;

/// <summary>
/// Reads a connection string. What is wrong with it is said without a word of it but the names of settings that Npgsql
/// knows: a password with a semicolon falls apart into what looks like settings and values.
/// </summary>
internal static partial class ConnectionText
{
    private const string Example = "It reads like Host=localhost;Database=app;Username=app;Password=...";

    /// <param name="subject">What was read, for the error.</param>
    /// <param name="text">The connection string.</param>
    /// <exception cref="ConfigurationException">It cannot be used.</exception>
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
        foreach (var (keyword, ruling) in ConnectionKeywords.Judge(settings).Where(judged => judged.Ruling.IsRefusal))
        {
            throw Refuse(subject, $"{keyword} cannot be {settings[keyword]}: {ruling.Why}.");
        }

        return settings;
    }

    // Npgsql opens them with every session, where a missing one reads as if the database were away.
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
                    subject, $"{name} is {path}, and there is no such file. Mount it there, or correct the path.");
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
                subject, "it is no list of name=value. A value with ; or quotes takes quotes: Password='a;b'.");
        }
    }

    private static void Set(string subject, NpgsqlConnectionStringBuilder settings, string key, string value)
    {
        var isPassword = key is "password" or "psw" or "pwd";
        if (!isPassword && Swallowed().IsMatch(value))
        {
            throw Refuse(subject, $"the value of {key} has Password= in it. Put a semicolon before that.");
        }

        try
        {
            settings[key] = value;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException
            or OverflowException)
        {
            throw Refuse(subject, $"{key} has a value that it cannot have.");
        }
    }

    // Without the cause, whose text may have what was given.
    private static ConfigurationException Refuse(string subject, string reason) =>
        new($"{subject} cannot be used: {reason} {Example}");

    [GeneratedRegex(@"^\s*\w+://")]
    private static partial Regex Url();

    [GeneratedRegex(@"(password|psw|pwd)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Swallowed();
}

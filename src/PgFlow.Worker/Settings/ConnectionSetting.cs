using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;
using PgFlow.Client;

namespace PgFlow.Worker.Settings;

/// <summary>
/// A connection string of the configuration: given directly, or in a file; optionally with its password in another
/// file. Passwords in files are read again for every session.
/// </summary>
internal sealed class ConnectionSetting
{
    /// <summary>The database.</summary>
    public static readonly ConnectionSetting Main = new("ConnectionStrings:PgFlow");

    /// <summary>The same database without the pooler that the main connection string may use.</summary>
    public static readonly ConnectionSetting Direct = new("ConnectionStrings:PgFlowDirect");

    private readonly string _key;
    private readonly string _fileKey;
    private readonly string _passwordFileKey;

    private ConnectionSetting(string key) =>
        (_key, _fileKey, _passwordFileKey) = (key, $"{key}_File", $"{key}_PasswordFile");

    /// <summary>
    /// Returns the settings with which this text alone determines the database, whatever else is configured: a
    /// configured direct connection would lead to another one.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string?>> Override(string text) =>
        [.. Main.With(text), .. Direct.With("")];

    /// <summary>Returns null when it is not set.</summary>
    /// <exception cref="ConfigurationException">It, or a file that it names, is invalid.</exception>
    public DatabaseAccess? Read(IConfiguration configuration, ILogger logger)
    {
        var text = NullIfEmpty(configuration[_key]);
        var file = FileOf(configuration, _fileKey);
        var passwordFile = FileOf(configuration, _passwordFileKey) is { } named ? named with { IsExact = true } : null;
        if (text is not null && file is not null)
        {
            throw new ConfigurationException(
                $"{_key} and {_fileKey} are both set. Remove one of them.");
        }

        if (text is null && file is null)
        {
            return passwordFile is null
                ? null
                : throw new ConfigurationException(
                    $"{_passwordFileKey} is set without {_key}. Set that to a connection string without "
                    + "a password, too.");
        }

        return file is null ? Read(_key, text!, passwordFile, logger) : Read(file, passwordFile, logger);
    }

    private DatabaseAccess Read(SecretFile file, SecretFile? passwordFile, ILogger logger)
    {
        var text = file.Read();
        var settings = ConnectionText.Parse($"{file}", text);
        if (passwordFile is null && settings.Password is not null)
        {
            NoteReplaced(settings, logger);
        }

        return passwordFile is not null || settings.Password is null
            ? Read($"{file}", text, passwordFile, logger)
            : new(text, new CurrentPassword(file, now => PasswordIn(now, file, settings), logger).Read);
    }

    private DatabaseAccess Read(string subject, string text, SecretFile? passwordFile, ILogger logger)
    {
        var settings = ConnectionText.Parse(subject, text);
        NoteReplaced(settings, logger);
        if (passwordFile is null)
        {
            return new(text);
        }

        return settings.Password is null
            ? new(text, new CurrentPassword(passwordFile, password => password, logger).Read)
            : throw new ConfigurationException(
                $"{subject} has a password, and {_passwordFileKey} names another. Remove one "
                + "of them.");
    }

    private void NoteReplaced(NpgsqlConnectionStringBuilder settings, ILogger logger)
    {
        foreach (var (keyword, ruling) in ConnectionKeywords.Check(settings))
        {
            var given = settings[keyword];
            ConnectionLog.Replaced(logger, _key, keyword, given, ruling.Used!, ruling.Why);
        }
    }

    private IEnumerable<KeyValuePair<string, string?>> With(string text) =>
        [new(_key, text), new(_fileKey, ""), new(_passwordFileKey, "")];

    private static string PasswordIn(string text, SecretFile file, NpgsqlConnectionStringBuilder atStart)
    {
        var now = ConnectionText.Parse($"{file}", text);
        if ((now.Host, now.Port, now.Database, now.Username)
            != (atStart.Host, atStart.Port, atStart.Database, atStart.Username))
        {
            throw new ConfigurationException(
                $"{file} names another server, database or user than when this process started. Restart it to go "
                + "there.");
        }

        return now.Password ?? throw new ConfigurationException($"{file} no longer has a password. Add Password=...");
    }

    private static SecretFile? FileOf(IConfiguration configuration, string key) =>
        NullIfEmpty(configuration[key]) is { } path ? new(key, Path.GetFullPath(path)) : null;

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

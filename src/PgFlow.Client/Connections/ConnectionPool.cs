using Npgsql;

namespace PgFlow.Client.Connections;

/// <summary>
/// The connections of one purpose, to one server, or to the one of several that the connection string's
/// <c>Target Session Attributes</c> ask for; the primary when they are not given, since whatever we call writes.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    // What is given out for several servers does not dispose what it was made of.
    private readonly NpgsqlDataSource _owned;

    private ConnectionPool(NpgsqlDataSource owned, NpgsqlDataSource source) => (_owned, Source) = (owned, source);

    public NpgsqlDataSource Source { get; }

    /// <param name="settings">How to connect.</param>
    /// <param name="readPassword">Asked for the password whenever a session begins; null for that of the settings.</param>
    public static ConnectionPool Open(NpgsqlConnectionStringBuilder settings, Func<string>? readPassword = null)
    {
        var target = settings.TargetSessionAttributes;
        if (target is null && settings.Host?.Contains(',', StringComparison.Ordinal) != true)
        {
            var source = Builder(settings, readPassword).Build();
            return new ConnectionPool(source, source);
        }

        // Such a source refuses a string that names the kind of session: it is asked for it afterwards.
        var hosts = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { TargetSessionAttributes = null };
        var several = Builder(hosts, readPassword).BuildMultiHost();
        return new ConnectionPool(
            several, several.WithTargetSession(target is null ? TargetSessionAttributes.Primary : Parse(target)));
    }

    public ValueTask DisposeAsync() => _owned.DisposeAsync();

    private static NpgsqlDataSourceBuilder Builder(NpgsqlConnectionStringBuilder settings, Func<string>? readPassword)
    {
        if (readPassword is null)
        {
            return new NpgsqlDataSourceBuilder(settings.ConnectionString);
        }

        // Npgsql wants either, not both.
        var rest = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Password = null, Passfile = null };
        return new NpgsqlDataSourceBuilder(rest.ConnectionString)
            .UsePasswordProvider(_ => readPassword(), (_, _) => new(readPassword()));
    }

    // The text was accepted by the connection string: "read-write", "prefer-primary".
    private static TargetSessionAttributes Parse(string text) =>
        Enum.Parse<TargetSessionAttributes>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}

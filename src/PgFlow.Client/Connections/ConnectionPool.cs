using System.Data.Common;
using Npgsql;

namespace PgFlow.Client.Connections;

/// <summary>
/// The connections for one purpose, to one server, or to the one of several that the connection string's
/// <c>Target Session Attributes</c> select; by default the primary, since every call writes.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    // One in this many consecutive attempts gets the full timeout.
    private const int Attempts = 3;

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly DatabaseAccess? _access;
    private readonly IReadOnlyList<string> _variables;
    private readonly int? _quickSeconds;
    private volatile Sources _sources;
    private NpgsqlConnection? _kept;
    private int _timeouts;

    private ConnectionPool(
        NpgsqlConnectionStringBuilder settings,
        DatabaseAccess? access,
        IReadOnlyList<string> variables,
        TimeSpan? quickTimeout)
    {
        (_settings, _access, _variables, _quickSeconds) =
            (settings, access, variables, (int?)quickTimeout?.TotalSeconds);
        _sources = Make();
    }

    public NpgsqlDataSource Source => _sources.Used;

    /// <summary>The timeout in seconds, which overrides that of an application's pool.</summary>
    public int CommandTimeout => _settings.CommandTimeout;

    /// <param name="settings">The connection settings.</param>
    /// <param name="access">
    /// Further settings: another password, whether statements are traced, and the environment that Npgsql reads;
    /// null for the settings' password, traced statements and the current environment.
    /// </param>
    /// <param name="quickTimeout">
    /// The timeout of most attempts, in whole seconds: after a network outage a new attempt succeeds at once, and a
    /// request to cancel a statement is an attempt, too. Null to use the settings' timeout for all.
    /// </param>
    public static ConnectionPool Open(
        NpgsqlConnectionStringBuilder settings, DatabaseAccess? access = null, TimeSpan? quickTimeout = null)
    {
        // An application's pool has been configured, including its environment, by the application.
        var variables = access is { Source: null }
            ? access.Environment.Fix(settings, hasPassword: access.ReadPassword is not null)
            : [];
        return new ConnectionPool(settings, access, variables, quickTimeout);
    }

    /// <summary>Opens a session, or takes an idle one.</summary>
    public async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (TakeKept() is { } kept)
        {
            return kept;
        }

        _access?.Environment.Restore(_variables);
        try
        {
            var connection = await Source.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
            _timeouts = 0;
            return connection;
        }
        catch (Exception error) when (NoteTimeout(error))
        {
            throw;
        }
    }

    /// <summary>Synchronous version.</summary>
    public NpgsqlConnection Connect()
    {
        if (TakeKept() is { } kept)
        {
            return kept;
        }

        _access?.Environment.Restore(_variables);
        try
        {
            var connection = Source.OpenConnection();
            _timeouts = 0;
            return connection;
        }
        catch (Exception error) when (NoteTimeout(error))
        {
            throw;
        }
    }

    /// <summary>
    /// Replaces the pool after an error that is not the database's: a listener to Npgsql's metrics that throws inside
    /// a call may leave its session in use forever, and none for later calls. For the pool's only caller.
    /// </summary>
    public void LearnFrom(Exception error)
    {
        if (error is NpgsqlOperationInProgressException
            || error is not (DbException or OperationCanceledException or TimeoutException
                or ObjectDisposedException))
        {
            Renew();
        }
    }

    /// <summary>
    /// Keeps a session of an application's pool for the next call: otherwise the application's work could occupy all
    /// sessions and delay the heartbeat. Returns whether it was kept; if not, the caller closes it.
    /// </summary>
    public bool TryKeep(NpgsqlConnection connection)
    {
        var keeps = _access?.Source is not null;
        if (keeps)
        {
            Interlocked.Exchange(ref _kept, connection)?.Dispose();
        }

        return keeps;
    }

    /// <summary>Closes idle sessions; sessions in use are closed when returned.</summary>
    public void ForgetIdle()
    {
        Source.Clear();
        TakeKept()?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (TakeKept() is { } kept)
        {
            await kept.DisposeAsync().ConfigureAwait(false);
        }

        if (_sources.Owned is { } owned)
        {
            await owned.DisposeAsync().ConfigureAwait(false);
        }
    }

    private NpgsqlConnection? TakeKept() => Interlocked.Exchange(ref _kept, null);

    // No session is lost, as none could be opened. Always returns false: an exception filter.
    private bool NoteTimeout(Exception error)
    {
        if (_quickSeconds is not null && DatabaseErrors.IsTimeout(error))
        {
            _timeouts++;
            Renew();
        }

        return false;
    }

    private void Renew()
    {
        var before = _sources;
        _sources = Make();
        before.Owned?.Dispose();
    }

    private Sources Make()
    {
        if (_access?.Source is { } given)
        {
            return new(
                Owned: null,
                given is NpgsqlMultiHostDataSource hosts
                    ? hosts.WithTargetSession(TargetSessionAttributes.Primary)
                    : given);
        }

        var settings = new NpgsqlConnectionStringBuilder(_settings.ConnectionString);
        if (_quickSeconds is { } seconds && _timeouts % Attempts != Attempts - 1)
        {
            settings.Timeout = Math.Min(settings.Timeout, seconds);
        }

        return Make(settings, _access);
    }

    private static Sources Make(NpgsqlConnectionStringBuilder settings, DatabaseAccess? access)
    {
        var target = settings.TargetSessionAttributes;
        if (target is null && settings.Host?.Contains(',', StringComparison.Ordinal) != true)
        {
            var source = Builder(settings, access).Build();
            return new(source, source);
        }

        // Such a source refuses a string with target session attributes: they are passed when it is used.
        var hosts = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { TargetSessionAttributes = null };
        var several = Builder(hosts, access).BuildMultiHost();
        return new(
            several, several.WithTargetSession(target is null ? TargetSessionAttributes.Primary : Parse(target)));
    }

    private static NpgsqlDataSourceBuilder Builder(NpgsqlConnectionStringBuilder settings, DatabaseAccess? access)
    {
        var given = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        if (access?.ReadPassword is not null)
        {
            // Npgsql accepts one of them, not both.
            given.Password = given.Passfile = null;
        }

        var builder = new NpgsqlDataSourceBuilder(given.ConnectionString);
        if (access?.ReadPassword is { } readPassword)
        {
            builder.UsePasswordProvider(_ => readPassword(), (_, _) => new(readPassword()));
        }

        if (access?.IsTraced == false)
        {
            builder.ConfigureTracing(tracing => tracing
                .ConfigureCommandFilter(_ => false)
                .ConfigureBatchFilter(_ => false)
                .EnablePhysicalOpenTracing(false));
        }

        return builder;
    }

    // The connection string has validated the text: "read-write", "prefer-primary".
    private static TargetSessionAttributes Parse(string text) =>
        Enum.Parse<TargetSessionAttributes>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    // A data source for several hosts does not dispose its parts. Owned is null for an application's pool.
    private sealed record Sources(NpgsqlDataSource? Owned, NpgsqlDataSource Used);
}

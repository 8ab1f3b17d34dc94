using System.Data.Common;
using Npgsql;

namespace PgFlow.Client.Connections;

/// <summary>
/// The connections of one purpose, to one server, or to the one of several that the connection string's
/// <c>Target Session Attributes</c> ask for; the primary when they are not given, since whatever we call writes.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    // Of so many attempts in a row one has all the time.
    private const int Attempts = 3;

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly DatabaseAccess? _access;
    private readonly IReadOnlyList<string> _variables;
    private readonly int? _quickly;
    private volatile Sources _sources;
    private NpgsqlConnection? _kept;
    private int _vainAttempts;

    private ConnectionPool(
        NpgsqlConnectionStringBuilder settings,
        DatabaseAccess? access,
        IReadOnlyList<string> variables,
        TimeSpan? quickly)
    {
        (_settings, _access, _variables, _quickly) = (settings, access, variables, (int?)quickly?.TotalSeconds);
        _sources = Make();
    }

    public NpgsqlDataSource Source => _sources.Used;

    /// <summary>In seconds, whatever an application's pool says.</summary>
    public int CommandTimeout => _settings.CommandTimeout;

    /// <param name="settings">How to connect.</param>
    /// <param name="access">
    /// What goes beyond them: another password, whether statements are spans, and what Npgsql finds in the environment;
    /// null for the settings' password, spans, and what is there.
    /// </param>
    /// <param name="quickly">
    /// How long most attempts may take, in whole seconds: a new one gets through at once when a dead network is back,
    /// and a request to cancel a statement is an attempt, too. Null where the settings' time is for all.
    /// </param>
    public static ConnectionPool Open(
        NpgsqlConnectionStringBuilder settings, DatabaseAccess? access = null, TimeSpan? quickly = null)
    {
        // An application's pool was configured by the application, and so was its environment.
        var variables = access is { Source: null }
            ? access.Environment.Fix(settings, hasPassword: access.ReadPassword is not null)
            : [];
        return new ConnectionPool(settings, access, variables, quickly);
    }

    /// <summary>Opens a session, or takes one that is idle.</summary>
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
            _vainAttempts = 0;
            return connection;
        }
        catch (Exception error) when (NoteVain(error))
        {
            throw;
        }
    }

    /// <summary>The same on the calling thread alone.</summary>
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
            _vainAttempts = 0;
            return connection;
        }
        catch (Exception error) when (NoteVain(error))
        {
            throw;
        }
    }

    /// <summary>
    /// Begins anew after an error that is none of the database's: a listener to Npgsql's measurements that throws
    /// inside of a call may leave its session in use for ever, and no other for later calls. For the pool's one caller.
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
    /// Keeps a session of an application's pool for the next call: the application's own work may take all others, and
    /// the heartbeat would wait for one. Returns whether it did; otherwise the caller closes it.
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

    /// <summary>Closes the idle sessions; those in use are closed when they are returned.</summary>
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

    // No session is lost by it: one could not be opened. Never handles the error.
    private bool NoteVain(Exception error)
    {
        if (_quickly is not null && DatabaseErrors.IsTimeout(error))
        {
            _vainAttempts++;
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
        if (_quickly is { } seconds && _vainAttempts % Attempts != Attempts - 1)
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

        // Such a source refuses a string that names the kind of session: it is asked for it afterwards.
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
            // Npgsql wants either, not both.
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

    // The text was accepted by the connection string: "read-write", "prefer-primary".
    private static TargetSessionAttributes Parse(string text) =>
        Enum.Parse<TargetSessionAttributes>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    // What is given out for several servers does not dispose what it was made of. Owned: null for an application's.
    private sealed record Sources(NpgsqlDataSource? Owned, NpgsqlDataSource Used);
}

using System.Data;
using System.Diagnostics.CodeAnalysis;
using Npgsql;
using PgFlow.Client.Connections;
using PgFlow.Client.Errors;
using PgFlow.Client.Installing;

namespace PgFlow.Client;

/// <summary>
/// Creates or upgrades schema <c>pgflow</c> in one transaction, under a lock that lets any number of installers run
/// concurrently. Installing twice changes nothing. Refuses databases that it must not touch.
/// </summary>
public sealed class SchemaInstaller
{
    private const int MaxAttempts = 10;

    private readonly string _connectionString;
    private readonly SchemaScripts _scripts;

    /// <summary>Creates an installer for one database.</summary>
    /// <param name="connectionString">Connects as the user that will own the schema.</param>
    public SchemaInstaller(string connectionString)
        : this(connectionString, SchemaScripts.Embedded)
    {
    }

    internal SchemaInstaller(string connectionString, SchemaScripts scripts)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Multiplexing = false };
        builder.ApplicationName ??= "pgflow migrate";

        // Building indexes on a large table may take long; only lock waits are bounded.
        builder.CommandTimeout = 0;
        _connectionString = builder.ConnectionString;
        _scripts = scripts;
    }

    /// <summary>Returns the installation as one file for <c>psql -f</c>, with the same result.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    public static string CreateScript(SchemaInstallOptions? options = null) =>
        InstallScript.Write(SchemaScripts.Embedded, options ?? new SchemaInstallOptions());

    /// <summary>Creates or upgrades the schema.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the transaction, which leaves the database as it was.</param>
    /// <returns>The changes.</returns>
    /// <exception cref="SchemaInstallException">
    /// The database must not be touched, or is locked by another session.
    /// </exception>
    /// <exception cref="NpgsqlException">The server cannot be reached.</exception>
    public Task<SchemaInstallReport> InstallAsync(
        SchemaInstallOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(options ?? new SchemaInstallOptions(), isPreview: false, cancellationToken);

    /// <summary>
    /// Returns what <see cref="InstallAsync"/> would do, and refuses what it would refuse; changes nothing.
    /// </summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchemaInstallReport> PreviewAsync(
        SchemaInstallOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(options ?? new SchemaInstallOptions(), isPreview: true, cancellationToken);

    private async Task<SchemaInstallReport> RunAsync(
        SchemaInstallOptions options, bool isPreview, CancellationToken cancellationToken)
    {
        if (options.LockTimeout < TimeSpan.FromMilliseconds(1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.LockTimeout, "The lock timeout must be at least one millisecond.");
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunOnceAsync(options, isPreview, cancellationToken).ConfigureAwait(false);
            }
            catch (SchemaInstallException exception) when (InstallErrors.IsDeadlock(exception) && attempt < MaxAttempts)
            {
                // Running workers lock the tables in another order than a migration, and the server chose this session
                // as the deadlock's victim. It was rolled back completely.
            }
        }
    }

    private async Task<SchemaInstallReport> RunOnceAsync(
        SchemaInstallOptions options, bool isPreview, CancellationToken cancellationToken)
    {
        var connection = await SessionOpening.OpenSessionAsync(_connectionString, cancellationToken)
            .ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);

        foreach (var part in InstallScript.Prologue(_scripts, options))
        {
            await ExecuteAsync(connection, new SqlScript("preparation", part), cancellationToken).ConfigureAwait(false);
        }

        var (steps, pgmq) = await DecideAsync(connection, options, cancellationToken).ConfigureAwait(false);
        if (!isPreview)
        {
            foreach (var script in steps.SelectMany(step => step.Scripts))
            {
                await ExecuteAsync(connection, script, cancellationToken).ConfigureAwait(false);
            }

            var epilogue = new SqlScript("check", InstallScript.Epilogue);
            await ExecuteAsync(connection, epilogue, cancellationToken).ConfigureAwait(false);
        }

        var warnings = await ReadWarningsAsync(connection, cancellationToken).ConfigureAwait(false);
        if (!isPreview)
        {
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return new SchemaInstallReport([.. steps.Select(step => step.Title)], _scripts.SchemaVersion, pgmq)
        {
            Warnings = warnings,
        };
    }

    private static async Task<IReadOnlyList<string>> ReadWarningsAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(InstallScript.Warnings, connection);
        await using var _ = command.ConfigureAwait(false);
        var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = row.ConfigureAwait(false);
        var warnings = new List<string>();
        while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            warnings.Add(row.GetString(0));
        }

        return warnings;
    }

    [SuppressMessage("Security", "CA2100", Justification = "Text of this assembly; values are quoted as literals.")]
    private async Task<(IReadOnlyList<InstallStep> Steps, PgmqSource Pgmq)> DecideAsync(
        NpgsqlConnection connection, SchemaInstallOptions options, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(InstallDecisions.Query(_scripts, options), connection);
        await using var _ = command.ConfigureAwait(false);
        var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = row.ConfigureAwait(false);
        await row.ReadAsync(cancellationToken).ConfigureAwait(false);

        return (
            [.. InstallSteps.All(_scripts, options).Where(step => row.GetBoolean(step.Decision))],
            Enum.Parse<PgmqSource>(row.GetString("pgmq"), ignoreCase: true));
    }

    [SuppressMessage("Security", "CA2100", Justification = "Text of this assembly; values are quoted as literals.")]
    private static async Task ExecuteAsync(
        NpgsqlConnection connection, SqlScript script, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(script.Text))
        {
            return;
        }

        try
        {
            var command = new NpgsqlCommand(script.Text, connection);
            await using var _ = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (!SqlStates.IsServerTrouble(exception.SqlState))
        {
            throw InstallErrors.Explain(exception, script.Name, connection.UserName);
        }
    }
}

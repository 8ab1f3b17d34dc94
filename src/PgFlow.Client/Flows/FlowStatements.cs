using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;
using PgFlow.Client.Connections;
using PgFlow.Client.Errors;

namespace PgFlow.Client.Flows;

/// <summary>Executes a client's statements, and translates the database's errors for the caller.</summary>
internal sealed class FlowStatements(NpgsqlDataSource source)
{
    /// <summary>Creates a statement with its parameters.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Constant text of this assembly; values are parameters.")]
    public static NpgsqlBatchCommand Statement(string sql, IReadOnlyList<NpgsqlParameter> parameters)
    {
        var statement = new NpgsqlBatchCommand(sql);
        statement.Parameters.AddRange(parameters.ToArray());
        return statement;
    }

    /// <summary>Creates a parameter that may be null, which needs an explicit type.</summary>
    public static NpgsqlParameter Optional(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    /// <summary>Executes one statement.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its values.</param>
    /// <param name="read">Converts a row.</param>
    /// <param name="subject">The subject of the statement, for error messages.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql,
        IReadOnlyList<NpgsqlParameter> parameters,
        Func<NpgsqlDataReader, T> read,
        string subject,
        CancellationToken cancellationToken) =>
        QueryAsync([Statement(sql, parameters)], read, subject, transaction: null, cancellationToken);

    /// <summary>
    /// The same with several statements: one round trip and one transaction, the caller's or a new one; returns the
    /// rows of the last statement.
    /// </summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        IReadOnlyList<NpgsqlBatchCommand> statements,
        Func<NpgsqlDataReader, T> read,
        string subject,
        NpgsqlTransaction? transaction,
        CancellationToken cancellationToken)
    {
        try
        {
            if (transaction is not null)
            {
                return await QueryAsync(statements, read, transaction.Connection!, transaction, cancellationToken)
                    .ConfigureAwait(false);
            }

            var connection = await source.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            return await QueryAsync(statements, read, connection, transaction: null, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PostgresException exception) when (!SqlStates.IsServerTrouble(exception.SqlState))
        {
            throw FlowErrors.Explain(exception, subject);
        }
    }

    private static async Task<IReadOnlyList<T>> QueryAsync<T>(
        IReadOnlyList<NpgsqlBatchCommand> statements,
        Func<NpgsqlDataReader, T> read,
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection, transaction);
        await using var _ = batch.ConfigureAwait(false);
        foreach (var statement in statements)
        {
            ServerText.Fit(statement.Parameters, connection);
            batch.BatchCommands.Add(statement);
        }

        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        for (var skipped = 1; skipped < statements.Count; skipped++)
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }

        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}

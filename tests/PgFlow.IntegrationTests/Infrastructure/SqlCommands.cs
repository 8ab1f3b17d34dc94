using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>
/// SQL in one line. Arguments are $1, $2, ...; JSON nodes travel as jsonb, strings as text (write $1::jsonb for JSON
/// text). Several statements in one call take no arguments.
/// </summary>
public static class SqlCommands
{
    /// <summary>Returns the number of rows affected.</summary>
    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql, params object?[] args)
    {
        await using var command = Describe(connection, sql, args);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row; default when there is no row or it is null.</summary>
    public static async Task<T?> ScalarAsync<T>(this NpgsqlConnection connection, string sql, params object?[] args)
    {
        await using var command = Describe(connection, sql, args);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? await ValueAsync<T>(reader) : default;
    }

    /// <summary>The first column of all rows.</summary>
    public static async Task<IReadOnlyList<T?>> RowsAsync<T>(
        this NpgsqlConnection connection, string sql, params object?[] args)
    {
        await using var command = Describe(connection, sql, args);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T?>();
        while (await reader.ReadAsync())
        {
            rows.Add(await ValueAsync<T>(reader));
        }

        return rows;
    }

    /// <summary>All rows, each by column name; null is null.</summary>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> QueryAsync(
        this NpgsqlConnection connection, string sql, params object?[] args)
    {
        await using var command = Describe(connection, sql, args);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(
                reader.GetName, column => reader.IsDBNull(column) ? null : reader.GetValue(column)));
        }

        return rows;
    }

    /// <summary>The first column of the first row, parsed; null for no row, SQL null and JSON null.</summary>
    public static async Task<JsonNode?> JsonAsync(this NpgsqlConnection connection, string sql, params object?[] args)
    {
        var text = await connection.ScalarAsync<string>(sql, args);
        return text is null ? null : JsonNode.Parse(text);
    }

    private static async Task<T?> ValueAsync<T>(NpgsqlDataReader reader) =>
        await reader.IsDBNullAsync(0) ? default : await reader.GetFieldValueAsync<T>(0);

    [SuppressMessage("Security", "CA2100", Justification = "The SQL comes from the tests themselves.")]
    private static NpgsqlCommand Describe(NpgsqlConnection connection, string sql, object?[] args)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var arg in args)
        {
            command.Parameters.Add(Parameter(arg));
        }

        return command;
    }

    private static NpgsqlParameter Parameter(object? arg) => arg switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value },
        JsonNode json => new NpgsqlParameter { Value = json.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb },
        JsonElement json => new NpgsqlParameter { Value = json.GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb },
        _ => new NpgsqlParameter { Value = arg },
    };
}

using Npgsql;
using PgFlow.Client;

namespace Orders;

/// <summary>The application's own table, in the same database as its flows.</summary>
/// <param name="source">The application's connections.</param>
/// <param name="flows">Starts the flow of an order.</param>
public sealed class OrderTable(NpgsqlDataSource source, FlowClient flows)
{
    /// <summary>Creates the table unless it exists.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await using var create = source.CreateCommand(
            """
            create table if not exists orders (
              number int primary key generated always as identity,
              items text[] not null,
              parcel text
            )
            """);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Stores an order and starts its flow, either both or neither.</summary>
    /// <returns>The order's number.</returns>
    public async Task<int> AddAsync(Order order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(
            "insert into orders (items) values ($1) returning number", connection, transaction);
        insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. order.Items] });
        var number = (int)(await insert.ExecuteScalarAsync(cancellationToken))!;
        await flows.StartAsync(
            OrderFlow.Slug, new PlacedOrder(number), transaction, cancellationToken: cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return number;
    }

    /// <summary>Returns an order, or null if it does not exist.</summary>
    public async Task<OrderStatus?> StatusAsync(int number, CancellationToken cancellationToken)
    {
        await using var select = source.CreateCommand("select items, parcel from orders where number = $1");
        select.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new OrderStatus(
                number,
                await row.GetFieldValueAsync<string[]>(0, cancellationToken),
                await row.IsDBNullAsync(1, cancellationToken) ? null : row.GetString(1))
            : null;
    }

    /// <summary>Records the parcel; doing it twice changes nothing.</summary>
    public async Task RecordAsync(int number, string parcel, CancellationToken cancellationToken)
    {
        await using var update = source.CreateCommand("update orders set parcel = $2 where number = $1");
        update.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
        update.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parcel });
        await update.ExecuteNonQueryAsync(cancellationToken);
    }
}

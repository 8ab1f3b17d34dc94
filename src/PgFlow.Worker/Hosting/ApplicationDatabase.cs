using Npgsql;

namespace PgFlow.Worker.Hosting;

/// <summary>An application's connection pool, used by a worker inside it.</summary>
internal sealed record ApplicationDatabase(NpgsqlDataSource Source);

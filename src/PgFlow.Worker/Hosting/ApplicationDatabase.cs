using Npgsql;

namespace PgFlow.Worker.Hosting;

/// <summary>A pool of the application's that a worker inside of it uses.</summary>
internal sealed record ApplicationDatabase(NpgsqlDataSource Source);

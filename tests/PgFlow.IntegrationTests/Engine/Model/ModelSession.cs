using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>A session that commits each statement, or keeps its transaction open across others' steps.</summary>
internal sealed class ModelSession(NpgsqlConnection sql) : IAsyncDisposable
{
    private readonly List<Claim> _claims = [];
    private NpgsqlTransaction? _transaction;

    public NpgsqlConnection Sql => sql;

    public bool IsOpen => _transaction is not null;

    /// <summary>What its open transaction has written.</summary>
    public EngineModel? Writes { get; set; }

    /// <summary>The claims of its open transaction: nobody else knows them yet.</summary>
    public ICollection<Claim> Claims => _claims;

    public async Task BeginAsync() => _transaction ??= await sql.BeginTransactionAsync();

    public async Task CommitAsync()
    {
        if (_transaction is not null)
        {
            await _transaction.CommitAsync();
            await CloseAsync();
        }
    }

    public async Task RollbackAsync()
    {
        _claims.Clear();
        if (_transaction is not null)
        {
            await _transaction.RollbackAsync();
            await CloseAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RollbackAsync();
        await sql.DisposeAsync();
    }

    private async Task CloseAsync()
    {
        await _transaction!.DisposeAsync();
        (_transaction, Writes) = (null, null);
    }
}

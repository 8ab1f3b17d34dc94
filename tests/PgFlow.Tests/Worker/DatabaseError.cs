using System.Data.Common;

namespace PgFlow.Tests.Worker;

/// <summary>An error that the database reports and that repeating does not cure.</summary>
internal sealed class DatabaseError(string sqlState) : DbException($"error {sqlState}")
{
    public override string SqlState => sqlState;
}

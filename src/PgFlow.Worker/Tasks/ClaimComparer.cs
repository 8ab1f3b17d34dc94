using System.Diagnostics.CodeAnalysis;
using PgFlow.Client;

namespace PgFlow.Worker.Tasks;

/// <summary>Compares claims without hashing the step's slug, in which few claims of a run differ.</summary>
internal sealed class ClaimComparer : IEqualityComparer<TaskClaim>
{
    public static readonly ClaimComparer Instance = new();

    public bool Equals(TaskClaim x, TaskClaim y) => x == y;

    public int GetHashCode([DisallowNull] TaskClaim obj) =>
        HashCode.Combine(obj.RunId, obj.StepSlug.Length, obj.TaskIndex, obj.ClaimNo);
}

using System.Runtime.ExceptionServices;
using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>
/// Errors of one call that are not the fault of an item. Once several items of a flow have each failed alone, for
/// example because its queue or a right to it is missing, the flow's other items are no longer sent. Once several items
/// have each failed at commit, no item is: such an error affects all of them. Used by the two connections for results
/// at the same time.
/// </summary>
internal sealed class ReportTrouble
{
    private const int MaxAlone = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _alone = new(StringComparer.Ordinal);
    private PostgresException? _first;
    private int _atCommit;

    /// <summary>Returns the items that are still sent.</summary>
    public List<int> Without(List<int> items, Func<int, string> flowOf)
    {
        lock (_lock)
        {
            return _first is null ? items
                : _atCommit >= MaxAlone ? []
                : items.FindAll(item => _alone.GetValueOrDefault(flowOf(item)) < MaxAlone);
        }
    }

    /// <summary>Records the error of an item sent alone. Locks and damaged rows do not affect other items.</summary>
    public void Note(string flow, PostgresException exception, bool isAtCommit)
    {
        lock (_lock)
        {
            _first ??= exception;
            _atCommit += isAtCommit ? 1 : 0;
            if (DatabaseErrors.KindOf(exception) is DatabaseErrorKind.NotInstalled or DatabaseErrorKind.MissingRight)
            {
                _alone[flow] = _alone.GetValueOrDefault(flow) + 1;
            }
        }
    }

    public void ThrowIfAny()
    {
        if (_first is { } exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }
    }
}

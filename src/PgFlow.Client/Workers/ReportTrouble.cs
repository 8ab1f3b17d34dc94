using System.Runtime.ExceptionServices;
using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>
/// What the items of one call have met that is not their fault. After some of a flow have met it alone, one after the
/// other, the rest of the flow's items is not sent any more: its queue is gone, or a right to it. After some were
/// refused at commit no item is: that is nobody's. Used by the two connections for results at once.
/// </summary>
internal sealed class ReportTrouble
{
    private const int MaxAlone = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _alone = new(StringComparer.Ordinal);
    private PostgresException? _first;
    private int _atCommit;

    /// <summary>The items without those of flows that are in trouble.</summary>
    public List<int> Without(List<int> items, Func<int, string> flowOf)
    {
        lock (_lock)
        {
            return _first is null ? items
                : _atCommit >= MaxAlone ? []
                : items.FindAll(item => _alone.GetValueOrDefault(flowOf(item)) < MaxAlone);
        }
    }

    /// <summary>Notes what an item of the flow has met alone. A lock or a damaged row is about that one item.</summary>
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

namespace PgFlow.Worker.Tasks;

/// <summary>The size of one task's JSON, as counted by <see cref="HeldBytes"/>.</summary>
internal sealed class TaskBytes
{
    private readonly Lock _lock = new();
    private long _total;
    private long _small;

    public void Add(int length, bool isSmall)
    {
        lock (_lock)
        {
            _total += length;
            _small += isSmall ? length : 0;
        }
    }

    /// <summary>Returns the size of all JSON and of the small input, and resets both to zero.</summary>
    public (long Total, long Small) Take()
    {
        lock (_lock)
        {
            var taken = (_total, _small);
            (_total, _small) = (0, 0);
            return taken;
        }
    }
}

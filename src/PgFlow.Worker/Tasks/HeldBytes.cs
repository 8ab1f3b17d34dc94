namespace PgFlow.Worker.Tasks;

/// <summary>
/// How much JSON the tasks in hand have: inputs from the claim on, outputs until they are delivered. One character
/// counts as one byte, as nearly all of them are.
/// </summary>
internal sealed class HeldBytes
{
    /// <summary>An input of no more than that is small.</summary>
    public const int SmallInput = 64 * 1024;

    private readonly Lock _lock = new();
    private long _total;
    private long _small;
    private TaskCompletionSource? _less;

    /// <summary>Of all tasks.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Of the inputs that are small.</summary>
    public long Small => Interlocked.Read(ref _small);

    public void Add(HeldTask task, int length, bool isInput)
    {
        var isSmall = isInput && length <= SmallInput;
        task.AddSize(length, isSmall);
        Interlocked.Add(ref _total, length);
        if (isSmall)
        {
            Interlocked.Add(ref _small, length);
        }
    }

    /// <summary>Forgets what the task has; once.</summary>
    public void Remove(HeldTask task)
    {
        var (size, small) = task.TakeSize();
        if (size == 0)
        {
            return;
        }

        Interlocked.Add(ref _total, -size);
        Interlocked.Add(ref _small, -small);
        TaskCompletionSource? less;
        lock (_lock)
        {
            (less, _less) = (_less, null);
        }

        less?.TrySetResult();
    }

    /// <summary>Completes when there is less than now.</summary>
    public Task BecomeLessAsync()
    {
        lock (_lock)
        {
            _less ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _less.Task;
        }
    }
}

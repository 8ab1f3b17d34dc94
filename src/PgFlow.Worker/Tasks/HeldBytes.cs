namespace PgFlow.Worker.Tasks;

/// <summary>
/// The size of the JSON of all held tasks: inputs from the claim on, outputs until they are delivered. Each character
/// counts as one byte, which is right for nearly all of them.
/// </summary>
internal sealed class HeldBytes
{
    /// <summary>The largest size at which an input counts as small.</summary>
    public const int SmallInput = 64 * 1024;

    private readonly Lock _lock = new();
    private long _total;
    private long _small;
    private TaskCompletionSource? _less;

    /// <summary>The size of all inputs and outputs.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>The size of the small inputs.</summary>
    public long Small => Interlocked.Read(ref _small);

    public void Add(HeldTask task, int length, bool isInput)
    {
        var isSmall = isInput && length <= SmallInput;
        task.Bytes.Add(length, isSmall);
        Interlocked.Add(ref _total, length);
        if (isSmall)
        {
            Interlocked.Add(ref _small, length);
        }
    }

    /// <summary>Subtracts the size of the task; further calls have no effect.</summary>
    public void Remove(HeldTask task)
    {
        var (size, small) = task.Bytes.Take();
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

    /// <summary>Completes when the total shrinks.</summary>
    public Task BecomeLessAsync()
    {
        lock (_lock)
        {
            _less ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _less.Task;
        }
    }
}

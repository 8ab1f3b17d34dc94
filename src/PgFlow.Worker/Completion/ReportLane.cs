using System.Threading.Channels;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Completion;

/// <summary>
/// Collects results and delivers them in batches, one at a time. The next batch fills while one is under way, so
/// batches are large under load and small otherwise.
/// </summary>
internal sealed class ReportLane(
    ReportDelivery delivery,
    HeldTasks held,
    FlowsInTrouble flows,
    FlushMetrics metrics,
    CompletionOptions options,
    TimeProvider time)
{
    private readonly List<TaskReport> _batch = [];
    private readonly SetAside _aside = new(flows, time);

    private readonly Channel<TaskReport> _reports = Channel.CreateBounded<TaskReport>(
        new BoundedChannelOptions(options.Capacity) { SingleReader = true });

    /// <summary>
    /// Accepts a result; waits while the lane is full. False when the lane is finished or the wait was cancelled.
    /// </summary>
    public async ValueTask<bool> AddAsync(TaskReport report, CancellationToken cancellationToken)
    {
        try
        {
            while (!_reports.Writer.TryWrite(report))
            {
                if (!await _reports.Writer.WaitToWriteAsync(cancellationToken))
                {
                    return false;
                }
            }

            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Accepts a result without waiting; false when the lane is full or finished.</summary>
    public bool TryAdd(TaskReport report) => _reports.Writer.TryWrite(report);

    /// <summary>Accepts no more results; the loop ends once all are delivered.</summary>
    public void Finish() => _reports.Writer.TryComplete();

    /// <summary>Waits until there is something to deliver; false when the lane is finished and empty.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken) =>
        _batch.Count > 0
        || (_aside.IsEmpty
            ? await _reports.Reader.WaitToReadAsync(cancellationToken)
            : await WaitForDueAsync(cancellationToken));

    /// <summary>Collects and delivers one batch; false when the lane is finished and empty.</summary>
    public async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        // A batch that is not empty here could not be delivered before, and goes first.
        if (!await WaitAsync(cancellationToken))
        {
            return false;
        }

        // Leaves space for other results, which may be delivered without an error.
        _batch.AddRange(_aside.TakeDue(Math.Max(1, options.BatchSize / 2)));
        Fill();
        if (_batch.Count < options.BatchSize && held.Unreturned > 0 && options.Linger > TimeSpan.Zero)
        {
            // The batching delay: a larger batch saves a round trip and a commit.
            await Task.Delay(options.Linger, time, cancellationToken);
            Fill();
        }

        var (count, started) = (_batch.Count, time.GetTimestamp());
        if (count > 0)
        {
            await DeliverAsync(cancellationToken);
            metrics.Flushed(count, time.GetElapsedTime(started));
        }

        return true;
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        try
        {
            await delivery.DeliverAsync(_batch, cancellationToken);
        }
        catch (Exception error) when (!DatabaseTrouble.IsOutage(error))
        {
            // The server answers, and may accept later results.
            _batch.ForEach(report => report.IsWaiting = true);
            throw;
        }
        finally
        {
            _batch.FindAll(report => report.IsWaiting).ForEach(_aside.Put);
            _batch.RemoveAll(report => report.IsWaiting);
        }
    }

    // Waits until results that were set aside are due or others arrive; with too many set aside, none are read.
    private async Task<bool> WaitForDueAsync(CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(_aside.Wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            if (IsFull || !await _reports.Reader.WaitToReadAsync(either.Token))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Results are due.
        }

        return true;
    }

    private bool IsFull => _aside.Count >= options.Capacity;

    private void Fill()
    {
        while (!IsFull && _batch.Count < options.BatchSize && _reports.Reader.TryRead(out var report))
        {
            _batch.Add(report);
        }
    }
}

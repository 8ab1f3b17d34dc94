using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Fetching;

/// <summary>
/// The room for inputs in the process's memory, for all flows together. When it is used up, flows with small inputs go
/// on, up to a quarter of it more: handlers that take long over large ones must not hold them up.
/// </summary>
internal sealed class ClaimRoom(HeldTasks held, IOptions<FetchingOptions> options, TimeProvider time)
{
    // A byte of JSON takes eleven while it is read: two as text, three to five and a half in the parser's buffer, two
    // as a value, one or two on its way from the database. Three quarters of the memory are then left for handlers, and
    // for what the collector has not come to yet on a busy machine.
    private const int ShareOfMemory = 48;
    private const long Least = 1024 * 1024;

    // A claim that was refused because its first input is large has read that one in the database.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private const int MostPatience = 4;

    private readonly long _limit = options.Value.MaxHeldBytes
        ?? Math.Max(Least, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory);

    /// <summary>What may be claimed now; null for nothing.</summary>
    public ClaimBounds? Bounds()
    {
        var room = _limit - held.Bytes.Total;
        if (room > 0)
        {
            return new ClaimBounds { MaxBytes = Math.Min(room, options.Value.MaxClaimBytes) };
        }

        return held.Bytes.Small < _limit / 4
            ? new ClaimBounds { MaxBytes = HeldBytes.SmallInput, AtLeastOne = false }
            : null;
    }

    /// <summary>Waits until something may be claimed.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        for (var less = held.Bytes.BecomeLessAsync(); Bounds() is null; less = held.Bytes.BecomeLessAsync())
        {
            await less.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Waits until there is room for any input, or for a second, or for longer after several claims in vain.
    /// </summary>
    public async Task WaitForAnyAsync(int vainClaims, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var patience = Patience * Math.Min(vainClaims, MostPatience);
        var left = patience;
        while (left > TimeSpan.Zero)
        {
            var less = held.Bytes.BecomeLessAsync();
            if (held.Bytes.Total < _limit)
            {
                return;
            }

            await less.WaitAsync(left, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            left = patience - time.GetElapsedTime(began);
        }
    }
}

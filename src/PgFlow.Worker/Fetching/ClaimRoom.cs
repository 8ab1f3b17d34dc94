using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Fetching;

/// <summary>
/// The memory budget for held JSON, shared by all flows. When it is exhausted, small inputs may still be claimed, up to
/// another quarter of it, so that slow handlers with large inputs do not block flows with small ones.
/// </summary>
internal sealed class ClaimRoom(HeldTasks held, IOptions<FetchingOptions> options, TimeProvider time)
{
    // A byte of JSON occupies up to eleven while it is read: two as text, three to five and a half in the parser's
    // buffer, two as a value, one or two when it arrives from the database. Three quarters of the memory are then left
    // for handlers, and for garbage not yet collected on a busy machine.
    private const int ShareOfMemory = 48;
    private const long Least = 1024 * 1024;

    // A claim in vain, whose first input is too large, still makes the database read that input.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private const int MostPatience = 4;

    private readonly long _limit = options.Value.MaxHeldBytes
        ?? Math.Max(Least, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory);

    /// <summary>Returns the bounds of a claim; null while nothing may be claimed.</summary>
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
    /// Waits until there is room for an input of any size, at most a second, or longer after several claims in vain.
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

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Elections;

/// <summary>
/// Whether this process is the one that does something for all. It stands for election as long as it runs, and never
/// believes to be elected for longer than the database does.
/// </summary>
internal sealed class Election(
    string name,
    WorkerIdentity identity,
    IUpkeepStore store,
    IOptions<ElectionOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<Election> logger)
{
    /// <summary>Who looks at the whole database and tells what it saw.</summary>
    public const string Observer = "observer";

    /// <summary>Who prunes what is old.</summary>
    public const string Pruner = "pruner";

    // Nobody waits for the goodbye for longer: the lease lapses by itself.
    private static readonly TimeSpan ResignPatience = TimeSpan.FromSeconds(1);

    private readonly string _loop = $"elect {name}";
    private volatile Mandate? _mandate;

    /// <summary>Whether this process is elected now.</summary>
    public bool IsElected => Current is not null;

    /// <summary>The term that this process is elected for; null when it is not.</summary>
    public long? Term => Current?.Term;

    private TimeSpan Lease => options.Value.Lease;

    private Mandate? Current =>
        _mandate is { } mandate && mandate.AskedAt.ElapsedBy(time) < Lease ? mandate : null;

    /// <summary>Stands for election until it is stopped, then gives the place up.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await new BackgroundLoop(_loop, ticks, time, logger) { IsAuxiliary = true }.RunWithRestsAsync(
            async token =>
            {
                await PassAsync(token);
                return Spread.Around(Lease / 3);
            },
            stopping);
        await ResignAsync();
    }

    /// <summary>Takes or renews the lease, or finds that another process has it.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        var askedAt = Moment.Now(time);
        var reply = await store.ElectAsync(name, identity.WorkerId, Lease, cancellationToken);
        var before = _mandate;
        _mandate = reply.IsElected ? new Mandate(reply.Term, askedAt) : null;
        if (reply.IsElected && before?.Term != reply.Term)
        {
            ElectionLog.Elected(logger, name, reply.Term);
        }
        else if (!reply.IsElected && before is not null)
        {
            ElectionLog.Replaced(logger, name, reply.Term);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The process ends; its lease lapses by itself.")]
    private async Task ResignAsync()
    {
        if (_mandate is null)
        {
            return;
        }

        _mandate = null;
        using var deadline = new CancellationTokenSource(ResignPatience, time);
        try
        {
            // Cancelling a call asks the server first, which may take longer than there is time for.
            await store.ResignAsync(name, identity.WorkerId, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (Exception error)
        {
            ElectionLog.NotResigned(logger, name, error.Message);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Elections;

/// <summary>
/// An election of one process for a task that is done once for all. A process is a candidate as long as it runs, and
/// never considers itself elected for longer than the database does.
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
    /// <summary>The process that reads the metrics of the whole database.</summary>
    public const string Observer = "observer";

    /// <summary>The process that prunes old data.</summary>
    public const string Pruner = "pruner";

    // Upper bound for resigning; the lease expires on its own anyway.
    private static readonly TimeSpan ResignPatience = TimeSpan.FromSeconds(1);

    private readonly string _loop = $"elect {name}";
    private volatile Mandate? _mandate;

    /// <summary>Gets whether this process is elected now.</summary>
    public bool IsElected => Current is not null;

    /// <summary>The term of this process; null when it is not elected.</summary>
    public long? Term => Current?.Term;

    private TimeSpan Lease => options.Value.Lease;

    private Mandate? Current =>
        _mandate is { } mandate && mandate.AskedAt.ElapsedBy(time) < Lease ? mandate : null;

    /// <summary>Takes part in the election until it is stopped, then resigns.</summary>
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

    [SuppressMessage("Design", "CA1031", Justification = "The process ends; its lease expires by itself.")]
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
            // Cancelling a call asks the server first, which may take longer than the time left.
            await store.ResignAsync(name, identity.WorkerId, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (Exception error)
        {
            ElectionLog.NotResigned(logger, name, error.Message);
        }
    }
}

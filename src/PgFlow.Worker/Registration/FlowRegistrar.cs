using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Stopping;
using Polly;
using Polly.Retry;

namespace PgFlow.Worker.Registration;

/// <summary>
/// Makes the flows known to the database and the worker after them. A flow that cannot be served is reported and harms
/// no other. One that is missing, because the schema's owner has yet to define it or another session keeps it locked,
/// is asked for again.
/// </summary>
internal sealed class FlowRegistrar
{
    /// <summary>How long it waits before it asks again for flows that are missing.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly WorkerIdentity _identity;
    private readonly IWorkerRegistry _registry;
    private readonly ServedFlows _flows;
    private readonly FlowAdmission _admission;
    private readonly WorkerLease _lease;
    private readonly TimeSpan _leaseTime;
    private readonly bool _endsByItself;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LoopTrouble _trouble;
    private readonly ResiliencePipeline _outlasting;
    private long _began;

    public FlowRegistrar(
        WorkerIdentity identity,
        IWorkerRegistry registry,
        IFlowStore store,
        ServedFlows flows,
        WorkerLease lease,
        IOptions<HeartbeatOptions> heartbeat,
        IOptions<WorkerOptions> worker,
        TimeProvider time,
        ILogger<FlowRegistrar> logger)
    {
        (_identity, _registry, _flows, _time, _logger) = (identity, registry, flows, time, logger);
        (_lease, _leaseTime, _endsByItself) = (lease, heartbeat.Value.Lease, worker.Value.UntilIdle);

        // One that ends by itself is to have served all its flows: nobody would notice that it left one out.
        _admission = new FlowAdmission(store, waitsForLocks: _endsByItself);
        _trouble = new LoopTrouble("register", logger);
        _outlasting = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(UntilItPasses())
            .Build();
    }

    /// <summary>
    /// Returns the flows that can be served, and registers the worker if there are any. While there are none but
    /// some are missing, it waits, and so it does while the database is away. A worker that ends by itself does not
    /// wait for flows, and throws where one stays locked for longer than <see cref="SchemaWait.Patience"/>.
    /// </summary>
    public async Task<IReadOnlyList<SelectedFlow>> RegisterAsync(
        IReadOnlyList<SelectedFlow> flows, CancellationToken cancellationToken)
    {
        _began = _time.GetTimestamp();
        Note(await AdmitAsync(flows, outlasts: true, cancellationToken));
        while (_flows is { Served.Count: 0, Missing.Count: > 0 } && !_endsByItself)
        {
            // Somebody else defines them, and says nothing about it.
            await Task.Delay(Interval, _time, cancellationToken);
            Note(await AdmitAsync(MissingFlows(), outlasts: true, cancellationToken));
        }

        if (_flows.Served.Count > 0)
        {
            await OutlastTroubleAsync(token => RegisterWorkerAsync(_flows.Served, token), cancellationToken);
        }

        return _flows.Served;
    }

    /// <summary>
    /// Asks once more for the flows that are missing; returns those that can be served now, with which the worker is
    /// registered again.
    /// </summary>
    public async Task<IReadOnlyList<SelectedFlow>> RegisterMissingAsync(CancellationToken cancellationToken)
    {
        var found = await AdmitAsync(MissingFlows(), outlasts: false, cancellationToken);
        if (found.Admitted.Count > 0)
        {
            await RegisterWorkerAsync([.. _flows.Served, .. found.Admitted], cancellationToken);
        }

        Note(found);
        return found.Admitted;
    }

    private List<SelectedFlow> MissingFlows() => [.. _flows.Missing.Select(missing => missing.Flow)];

    private async Task<(List<SelectedFlow> Admitted, List<UnservedFlow> Unserved)> AdmitAsync(
        IReadOnlyList<SelectedFlow> flows, bool outlasts, CancellationToken cancellationToken)
    {
        var admitted = new List<SelectedFlow>();
        var unserved = new List<UnservedFlow>();
        foreach (var flow in flows)
        {
            var reason = outlasts
                ? await OutlastTroubleAsync(token => _admission.TryAsync(flow, token), cancellationToken)
                : await _admission.TryAsync(flow, cancellationToken);
            if (reason is null)
            {
                admitted.Add(flow);
            }
            else
            {
                unserved.Add(reason);
            }
        }

        return (admitted, unserved);
    }

    private void Note((List<SelectedFlow> Admitted, List<UnservedFlow> Unserved) found)
    {
        var before = _flows.Missing.Select(missing => missing.Flow.Slug).ToHashSet(StringComparer.Ordinal);
        foreach (var flow in found.Unserved.Where(flow => !flow.IsMissing || !before.Contains(flow.Flow.Slug)))
        {
            Report(flow);
        }

        _flows.Note(found.Admitted, [.. _flows.Unserved.Where(flow => !flow.IsMissing), .. found.Unserved]);
    }

    private void Report(UnservedFlow flow)
    {
        if (!flow.IsMissing)
        {
            RegistrationLog.Refused(_logger, flow.Flow.Slug, flow.Reason);
        }
        else if (flow.IsLocked)
        {
            RegistrationLog.WaitsForLock(_logger, flow.Flow.Slug, flow.Reason);
        }
        else if (_endsByItself)
        {
            RegistrationLog.Missing(_logger, flow.Flow.Slug, flow.Reason);
        }
        else
        {
            RegistrationLog.WaitsForFlow(_logger, flow.Flow.Slug, flow.Reason);
        }
    }

    private async Task<bool> RegisterWorkerAsync(
        IReadOnlyList<SelectedFlow> served, CancellationToken cancellationToken)
    {
        var queues = string.Join(',', served.Select(flow => flow.Slug));
        var registration = new WorkerRegistration(
            _identity.WorkerId,
            queues,
            WorkerIdentity.FunctionName,
            _leaseTime,
            Environment.MachineName,
            Environment.ProcessId,
            WorkerIdentity.Version);
        var askedAt = Moment.Now(_time);
        await _registry.RegisterAsync(registration, cancellationToken);
        _lease.Begin(askedAt);
        _identity.Registration = registration;
        RegistrationLog.Registered(_logger, _identity.WorkerId, queues);
        return true;
    }

    // Whether the server accepts the login at all is found out here, and a refusal ends the worker.
    private async Task<TResult> OutlastTroubleAsync<TResult>(
        Func<CancellationToken, Task<TResult>> attempt, CancellationToken cancellationToken)
    {
        var result = await _outlasting.ExecuteAsync(async token => await attempt(token), cancellationToken);
        _trouble.Succeeded();
        return result;
    }

    private RetryStrategyOptions UntilItPasses() => new()
    {
        ShouldHandle = arguments =>
            new(arguments.Outcome.Exception is { } error
                && DatabaseTrouble.IsPassing(error)
                && !IsLockedForLong(error)),
        MaxRetryAttempts = int.MaxValue,
        DelayGenerator = arguments => new(_trouble.Failed(arguments.Outcome.Exception!)),
    };

    // Only one that ends by itself waits for locks at all.
    private bool IsLockedForLong(Exception error) =>
        DatabaseErrors.IsLocked(error) && _time.GetElapsedTime(_began) > SchemaWait.Patience;
}

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
/// Registers the flows in the database, then the worker. A flow that cannot be served is reported and does not affect
/// others. A flow that is missing, because the schema's owner has not defined it yet or another session locks it,
/// is retried.
/// </summary>
internal sealed class FlowRegistrar
{
    /// <summary>The interval between checks for missing flows.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly WorkerIdentity _identity;
    private readonly IWorkerRegistry _registry;
    private readonly ServedFlows _flows;
    private readonly FlowAdmission _admission;
    private readonly WorkerLease _lease;
    private readonly TimeSpan _leaseTime;
    private readonly bool _runsUntilIdle;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LoopTrouble _trouble;
    private readonly ResiliencePipeline _retrying;
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
        (_lease, _leaseTime, _runsUntilIdle) = (lease, heartbeat.Value.Lease, worker.Value.UntilIdle);

        // With --until-idle all flows have to be served: a skipped one would go unnoticed.
        _admission = new FlowAdmission(store, waitsForLocks: _runsUntilIdle);
        _trouble = new LoopTrouble("register", logger);
        _retrying = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(RetryOptions())
            .Build();
    }

    /// <summary>
    /// Returns the flows that can be served, and registers the worker if there are any. While there are none but
    /// some are missing, it waits, as it does while the database is unavailable. With --until-idle it does not wait for
    /// flows, and throws if one stays locked for longer than <see cref="SchemaWait.Patience"/>.
    /// </summary>
    public async Task<IReadOnlyList<SelectedFlow>> RegisterAsync(
        IReadOnlyList<SelectedFlow> flows, CancellationToken cancellationToken)
    {
        _began = _time.GetTimestamp();
        Note(await AdmitAsync(flows, outlasts: true, cancellationToken));
        while (_flows is { Served.Count: 0, Missing.Count: > 0 } && !_runsUntilIdle)
        {
            // Polled: the definition of a flow is not notified.
            await Task.Delay(Interval, _time, cancellationToken);
            Note(await AdmitAsync(MissingFlows(), outlasts: true, cancellationToken));
        }

        if (_flows.Served.Count > 0)
        {
            await RetryTroubleAsync(token => RegisterWorkerAsync(_flows.Served, token), cancellationToken);
        }

        return _flows.Served;
    }

    /// <summary>
    /// Checks the missing flows again; returns those that can be served now, with which the worker is registered
    /// again.
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
                ? await RetryTroubleAsync(token => _admission.TryAsync(flow, token), cancellationToken)
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
        else if (_runsUntilIdle)
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

    // The first call reveals whether the server accepts the login; a refusal ends the worker.
    private async Task<TResult> RetryTroubleAsync<TResult>(
        Func<CancellationToken, Task<TResult>> attempt, CancellationToken cancellationToken)
    {
        var result = await _retrying.ExecuteAsync(async token => await attempt(token), cancellationToken);
        _trouble.Succeeded();
        return result;
    }

    private RetryStrategyOptions RetryOptions() => new()
    {
        ShouldHandle = arguments =>
            new(arguments.Outcome.Exception is { } error
                && DatabaseTrouble.IsPassing(error)
                && !IsLockedForLong(error)),
        MaxRetryAttempts = int.MaxValue,
        DelayGenerator = arguments => new(_trouble.Failed(arguments.Outcome.Exception!)),
    };

    // Only with --until-idle are locks waited for at all.
    private bool IsLockedForLong(Exception error) =>
        DatabaseErrors.IsLocked(error) && _time.GetElapsedTime(_began) > SchemaWait.Patience;
}

using System.Data.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Heartbeats;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Selection;
using Polly;
using Polly.Retry;

namespace PgFlow.Worker.Registration;

/// <summary>
/// Makes the served flows known to the database and the worker after them. A flow that the database has in another
/// shape, or refuses, is reported and alone not served. While the database is away, it waits.
/// </summary>
internal sealed class FlowRegistrar
{
    private readonly WorkerIdentity _identity;
    private readonly IWorkerStore _store;
    private readonly TimeSpan _lease;
    private readonly ILogger _logger;
    private readonly LoopTrouble _trouble;
    private readonly ResiliencePipeline _outlasting;

    public FlowRegistrar(
        WorkerIdentity identity,
        IWorkerStore store,
        IOptions<HeartbeatOptions> heartbeat,
        TimeProvider time,
        ILogger<FlowRegistrar> logger)
    {
        (_identity, _store, _lease, _logger) = (identity, store, heartbeat.Value.Lease, logger);
        _trouble = new LoopTrouble("register", logger);
        _outlasting = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(UntilItPasses(_trouble))
            .Build();
    }

    /// <summary>Returns the flows that can be served; registers the worker if there are any.</summary>
    public async Task<IReadOnlyList<SelectedFlow>> RegisterAsync(
        IReadOnlyList<SelectedFlow> flows, CancellationToken cancellationToken)
    {
        var served = new List<SelectedFlow>();
        foreach (var flow in flows)
        {
            if (await OutlastTroubleAsync(token => EnsureAsync(flow, token), cancellationToken))
            {
                served.Add(flow);
            }
        }

        if (served.Count > 0)
        {
            await OutlastTroubleAsync(token => RegisterWorkerAsync(served, token), cancellationToken);
        }

        return served;
    }

    private async Task<bool> EnsureAsync(SelectedFlow flow, CancellationToken cancellationToken)
    {
        try
        {
            var differences = await _store.EnsureFlowAsync(flow.Definition, cancellationToken);
            foreach (var difference in differences)
            {
                Report(flow.Slug, difference);
            }

            return differences.Count == 0;
        }
        catch (PgFlowException refusal)
        {
            RegistrationLog.Refused(_logger, flow.Slug, refusal.Message);
            return false;
        }
        catch (DbException refusal) when (IsAboutTheFlow(refusal))
        {
            RegistrationLog.Refused(_logger, flow.Slug, refusal.Message);
            return false;
        }
    }

    // What another flow would meet too, the worker cannot go on with.
    private static bool IsAboutTheFlow(DbException refusal) =>
        DatabaseErrors.KindOf(refusal) == DatabaseErrorKind.Statement;

    private void Report(string flow, FlowDifference difference)
    {
        if (difference.StepSlug is null)
        {
            RegistrationLog.Missing(_logger, flow, difference.Difference);
        }
        else
        {
            RegistrationLog.Differs(_logger, flow, difference.StepSlug, difference.Difference);
        }
    }

    private async Task<bool> RegisterWorkerAsync(List<SelectedFlow> served, CancellationToken cancellationToken)
    {
        var queues = string.Join(',', served.Select(flow => flow.Slug));
        var registration = new WorkerRegistration(
            _identity.WorkerId, queues, WorkerIdentity.FunctionName, _lease);
        await _store.RegisterAsync(registration, cancellationToken);
        _identity.Registration = registration;
        RegistrationLog.Registered(_logger, _identity.WorkerId, queues);
        return true;
    }

    // Whether the server accepts the login at all is found out here, and a refusal ends the worker.
    private async Task<bool> OutlastTroubleAsync(
        Func<CancellationToken, Task<bool>> attempt, CancellationToken cancellationToken)
    {
        var result = await _outlasting.ExecuteAsync(async token => await attempt(token), cancellationToken);
        _trouble.Succeeded();
        return result;
    }

    private static RetryStrategyOptions UntilItPasses(LoopTrouble trouble) => new()
    {
        ShouldHandle = arguments =>
            new(arguments.Outcome.Exception is { } error && DatabaseTrouble.IsPassing(error)),
        MaxRetryAttempts = int.MaxValue,
        DelayGenerator = arguments => new(trouble.Failed(arguments.Outcome.Exception!)),
    };
}

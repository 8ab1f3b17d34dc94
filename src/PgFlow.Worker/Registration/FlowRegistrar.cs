using System.Data.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Failures;
using PgFlow.Worker.Heartbeats;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Registration;

/// <summary>
/// Makes the served flows known to the database and the worker after them. A flow that the database has in another
/// shape, or refuses, is reported and alone not served. While the database is away, it waits.
/// </summary>
internal sealed class FlowRegistrar(
    WorkerIdentity identity,
    IWorkerStore store,
    IOptions<HeartbeatOptions> heartbeat,
    TimeProvider time,
    ILogger<FlowRegistrar> logger)
{
    private readonly LoopTrouble _trouble = new("register", logger);

    /// <summary>Returns the flows that can be served; registers the worker if there are any.</summary>
    public async Task<IReadOnlyList<SelectedFlow>> RegisterAsync(
        IReadOnlyList<SelectedFlow> flows, CancellationToken cancellationToken)
    {
        var served = new List<SelectedFlow>();
        foreach (var flow in flows)
        {
            if (await OutlastTroubleAsync(() => EnsureAsync(flow, cancellationToken), cancellationToken))
            {
                served.Add(flow);
            }
        }

        if (served.Count > 0)
        {
            await OutlastTroubleAsync(() => RegisterWorkerAsync(served, cancellationToken), cancellationToken);
        }

        return served;
    }

    private async Task<bool> EnsureAsync(SelectedFlow flow, CancellationToken cancellationToken)
    {
        try
        {
            var differences = await store.EnsureFlowAsync(flow.Definition, cancellationToken);
            foreach (var difference in differences)
            {
                Report(flow.Slug, difference);
            }

            return differences.Count == 0;
        }
        catch (PgFlowException refusal)
        {
            RegistrationLog.Refused(logger, flow.Slug, refusal.Message);
            return false;
        }
        catch (DbException refusal) when (IsAboutTheFlow(refusal))
        {
            RegistrationLog.Refused(logger, flow.Slug, refusal.Message);
            return false;
        }
    }

    // What another flow would meet too, the worker cannot go on with.
    private static bool IsAboutTheFlow(DbException refusal) =>
        !refusal.IsTransient && SqlStates.IsAboutTheStatement(refusal.SqlState);

    private void Report(string flow, FlowDifference difference)
    {
        if (difference.StepSlug is null)
        {
            RegistrationLog.Missing(logger, flow, difference.Difference);
        }
        else
        {
            RegistrationLog.Differs(logger, flow, difference.StepSlug, difference.Difference);
        }
    }

    private async Task<bool> RegisterWorkerAsync(List<SelectedFlow> served, CancellationToken cancellationToken)
    {
        var queues = string.Join(',', served.Select(flow => flow.Slug));
        var registration = new WorkerRegistration(
            identity.WorkerId, queues, WorkerIdentity.FunctionName, heartbeat.Value.Lease);
        await store.RegisterAsync(registration, cancellationToken);
        identity.Registration = registration;
        RegistrationLog.Registered(logger, identity.WorkerId, queues);
        return true;
    }

    private async Task<bool> OutlastTroubleAsync(Func<Task<bool>> attempt, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan delay;
            try
            {
                var result = await attempt();
                _trouble.Succeeded();
                return result;
            }
            catch (Exception error) when (LoopTrouble.IsDatabaseTrouble(error))
            {
                delay = _trouble.Failed(error);
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }
}

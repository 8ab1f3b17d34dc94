using System.Diagnostics;
using PgFlow.Client;
using PgFlow.Client.Flows;

namespace PgFlow.Tests.Client;

/// <summary>Which trace a run belongs to, by who records what.</summary>
[NonParallelizable]
public sealed class StartContextTests
{
    [Test]
    public void Activity_that_nobody_records_is_no_trace()
    {
        using var request = new Activity("request");
        Begin(request, ActivityTraceFlags.None);
        using var trace = StartTrace.Begin("flow", 1);

        Assert.That((trace.Parent, trace.State), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void Activity_that_is_recorded_is_the_runs_trace()
    {
        using var request = new Activity("request");
        Begin(request, ActivityTraceFlags.Recorded);
        using var trace = StartTrace.Begin("flow", 1);

        Assert.That((trace.Parent, trace.State), Is.EqualTo((request.Id, "vendor=1")));
    }

    [Test]
    public void Decision_of_who_listens_not_to_record_goes_with_the_run()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FlowClient.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new Activity("request");
        Begin(request, ActivityTraceFlags.None);
        using var trace = StartTrace.Begin("flow", 1);

        Assert.That(trace.Parent, Is.EqualTo(request.Id).And.EndsWith("-00"));
    }

    // As a web framework does for each request, whoever listens.
    private static void Begin(Activity request, ActivityTraceFlags flags)
    {
        (request.ActivityTraceFlags, request.TraceStateString) = (flags, "vendor=1");
        request.Start();
    }
}

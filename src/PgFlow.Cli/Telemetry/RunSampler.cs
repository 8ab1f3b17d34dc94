using OpenTelemetry.Trace;
using PgFlow.Worker.Tasks;

namespace PgFlow.Cli.Telemetry;

/// <summary>
/// Samples a span of PgFlow like the span that it links to: a task is recorded if its run's start was. Samples by
/// ratio without a link. Other libraries' spans are recorded only inside such spans: their calls outside of tasks
/// are the worker's polling.
/// </summary>
internal sealed class RunSampler(double ratio) : Sampler
{
    private static readonly SamplingResult Recorded = new(SamplingDecision.RecordAndSample);
    private static readonly SamplingResult Dropped = new(SamplingDecision.Drop);

    private readonly TraceIdRatioBasedSampler _ratio = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.ParentContext.TraceId != default)
        {
            return IsRecorded(samplingParameters.ParentContext) ? Recorded : Dropped;
        }

        if (samplingParameters.Tags?.Any(
            tag => tag is { Key: WorkerTraces.SystemTag, Value: WorkerTraces.System }) != true)
        {
            return Dropped;
        }

        var links = samplingParameters.Links?.ToList();
        return links is not { Count: > 0 } ? _ratio.ShouldSample(samplingParameters)
            : links.Exists(link => IsRecorded(link.Context)) ? Recorded
            : Dropped;
    }

    private static bool IsRecorded(System.Diagnostics.ActivityContext context) =>
        context.TraceFlags.HasFlag(System.Diagnostics.ActivityTraceFlags.Recorded);
}

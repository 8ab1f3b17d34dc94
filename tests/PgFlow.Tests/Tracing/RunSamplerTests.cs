using System.Diagnostics;
using OpenTelemetry.Trace;
using PgFlow.Cli.Telemetry;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Tracing;

public sealed class RunSamplerTests
{
    private static readonly KeyValuePair<string, object?>[] Ours = [new(WorkerTraces.SystemTag, "pgflow")];

    [TestCase(true, ExpectedResult = SamplingDecision.RecordAndSample)]
    [TestCase(false, ExpectedResult = SamplingDecision.Drop)]
    public SamplingDecision Child_does_as_its_parent(bool isRecorded) =>
        Decide(ratio: isRecorded ? 0 : 1, Context(isRecorded), tags: null);

    [Test]
    public void Root_of_somebody_else_is_dropped() =>
        Assert.That(Decide(ratio: 1, default, tags: null), Is.EqualTo(SamplingDecision.Drop));

    [Test]
    public void Root_of_another_messaging_system_is_dropped() =>
        Assert.That(
            Decide(ratio: 1, default, [new(WorkerTraces.SystemTag, "rabbitmq")]), Is.EqualTo(SamplingDecision.Drop));

    [TestCase(true, ExpectedResult = SamplingDecision.RecordAndSample)]
    [TestCase(false, ExpectedResult = SamplingDecision.Drop)]
    public SamplingDecision Linked_root_does_as_what_it_is_linked_to(bool isRecorded) =>
        Decide(ratio: isRecorded ? 0 : 1, default, Ours, Context(isRecorded));

    [Test]
    public void One_recorded_link_of_several_is_enough() =>
        Assert.That(
            Decide(ratio: 0, default, Ours, Context(false), Context(true)),
            Is.EqualTo(SamplingDecision.RecordAndSample));

    [TestCase(1, ExpectedResult = SamplingDecision.RecordAndSample)]
    [TestCase(0, ExpectedResult = SamplingDecision.Drop)]
    public SamplingDecision Ratio_decides_where_there_is_no_link(double ratio) => Decide(ratio, default, Ours);

    private static ActivityContext Context(bool isRecorded) => new(
        ActivityTraceId.CreateRandom(),
        ActivitySpanId.CreateRandom(),
        isRecorded ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None);

    private static SamplingDecision Decide(
        double ratio,
        ActivityContext parent,
        IEnumerable<KeyValuePair<string, object?>>? tags,
        params ActivityContext[] links) =>
        new RunSampler(ratio).ShouldSample(new SamplingParameters(
            parent,
            ActivityTraceId.CreateRandom(),
            "span",
            ActivityKind.Client,
            tags,
            links.Select(link => new ActivityLink(link)))).Decision;
}

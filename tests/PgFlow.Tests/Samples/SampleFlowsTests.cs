using PgFlow.Samples;

namespace PgFlow.Tests.Samples;

public sealed class SampleFlowsTests
{
    [Test]
    public void Index_flow_lists_reads_stores_and_summarises()
    {
        var flow = new IndexFolderFlow().Define();

        Assert.That(
            flow.Steps.Select(step => (step.Slug, step.Kind)),
            Is.EqualTo(new[]
            {
                ("list_files", StepKind.Single), ("read", StepKind.Map), ("store", StepKind.Map),
                ("summarise", StepKind.Single),
            }));
    }

    [Test]
    public void Search_flow_can_be_defined() =>
        Assert.That(new SearchDocumentsFlow().Define().FindProblems(), Is.Empty);
}

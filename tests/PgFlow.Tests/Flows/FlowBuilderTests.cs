namespace PgFlow.Tests.Flows;

public sealed class FlowBuilderTests
{
    [Test]
    public void Builder_keeps_everything_the_contract_knows()
    {
        var flow = new FlowBuilder<Folder>("index_folder", options =>
            {
                options.MaxAttempts = 5;
                options.BaseDelay = TimeSpan.FromSeconds(2);
                options.Timeout = TimeSpan.FromMinutes(1);
            })
            .Step<ListFiles>("list_files", configure: step => step.StartDelay = TimeSpan.FromSeconds(7))
            .Map<MeasureFile>("measure", over: "list_files", step => step.MaxAttempts = 1)
            .Step<Summarise>("summarise", dependsOn: ["measure"], step => step.Timeout = TimeSpan.FromHours(1))
            .Build();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(flow.Slug, Is.EqualTo("index_folder"));
            Assert.That((flow.MaxAttempts, flow.BaseDelay.Seconds, flow.Timeout.Minutes), Is.EqualTo((5, 2, 1)));
            Assert.That(flow.RunInputType, Is.EqualTo(typeof(Folder)));
            Assert.That(flow.Steps.Select(step => (step.Slug, step.Kind, step.HandlerType)), Is.EqualTo(new[]
            {
                ("list_files", StepKind.Single, typeof(ListFiles)),
                ("measure", StepKind.Map, typeof(MeasureFile)),
                ("summarise", StepKind.Single, typeof(Summarise)),
            }));
            Assert.That(flow.Steps[0].StartDelay, Is.EqualTo(TimeSpan.FromSeconds(7)));
            Assert.That(flow.Steps[1].Dependencies, Is.EqualTo(new[] { "list_files" }));
            Assert.That(flow.Steps[1].MaxAttempts, Is.EqualTo(1));
            Assert.That(flow.Steps[2].Timeout, Is.EqualTo(TimeSpan.FromHours(1)));
        }
    }

    [Test]
    public void Builder_reports_all_problems_at_once()
    {
        var builder = new FlowBuilder<Folder>("1st", options => options.Timeout = TimeSpan.Zero)
            .Step<ListFiles>("run")
            .Map<MeasureFile>("measure", over: "nowhere");

        var exception = Assert.Throws<FlowDefinitionException>(() => builder.Build());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exception.Problems, Has.Count.EqualTo(4));
            Assert.That(exception.Message, Does.Contain("1st").And.Contain("Timeout").And.Contain("nowhere"));
        }
    }

    [Test]
    public void Step_without_a_handler_is_left_to_other_processes()
    {
        var flow = new FlowBuilder<Folder>("shared").Step("python").Map("numbers", over: "python").Build();

        Assert.That(flow.Steps.Select(step => step.HandlerType), Is.All.Null);
    }
}

namespace PgFlow.Tests.Flows;

public sealed class FlowRulesTests
{
    [TestCase("", "letters, digits")]
    [TestCase("has-hyphen", "letters, digits")]
    [TestCase("9lives", "letters, digits")]
    [TestCase("ends\n", "letters, digits")]
    [TestCase("run", "'run'")]
    [TestCase("a23456789_123456789_123456789_123456789_12345678", "48 characters")]
    public void Flow_slug_is_refused_when_a_queue_cannot_carry_it(string slug, string reason)
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>(slug).Step("one"));

        Assert.That(problems, Has.Exactly(1).Items.And.One.Contains(reason));
    }

    [Test]
    public void Flow_slug_may_have_47_characters_and_a_step_slug_128()
    {
        var builder = new FlowBuilder<Folder>(new string('a', 47)).Step(new string('b', 128));

        Assert.That(() => builder.Build(), Throws.Nothing);
    }

    [Test]
    public void Step_slug_is_refused_past_128_characters()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow").Step(new string('b', 129)));

        Assert.That(problems, Has.One.Contains("129 characters"));
    }

    [Test]
    public void Flow_is_refused_when_it_has_no_steps()
    {
        Assert.That(ProblemsOf(new FlowBuilder<Folder>("flow")), Has.One.Contains("no steps"));
    }

    [Test]
    public void Step_is_refused_when_its_slug_is_taken()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow").Step("one").Step("one"));

        Assert.That(problems, Has.One.Contains("'one': another step has this slug"));
    }

    [Test]
    public void Dependency_declared_later_is_told_apart_from_an_unknown_one()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow")
            .Step("first", dependsOn: ["second", "typo"])
            .Step("second"));

        Assert.That(
            problems, Has.Some.Contains("'second' is declared later").And.Some.Contains("'typo' is not a step"));
    }

    [Test]
    public void Cycle_is_named_and_shown()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow")
            .Step("first", dependsOn: ["third"])
            .Step("second", dependsOn: ["first"])
            .Step("third", dependsOn: ["second"]));

        Assert.That(problems, Has.Exactly(1).Items.And.One.Contains("a cycle, first -> third -> second -> first"));
    }

    [Test]
    public void Step_is_refused_when_its_slug_differs_from_another_only_in_case()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow").Step("load").Step("Load").Step("Run"));

        Assert.That(
            problems,
            Has.Exactly(2).Items
                .And.One.Contains("'Load': it differs only in case from step 'load'")
                .And.One.Contains("'Run': it differs only in case from 'run'"));
    }

    [Test]
    public void Dependency_is_refused_when_it_is_the_step_itself_or_named_twice()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow")
            .Step("one", dependsOn: ["one"])
            .Step("two")
            .Step("three", dependsOn: ["two", "two"]));

        Assert.That(problems, Has.Some.Contains("depends on itself").And.Some.Contains("'two' is named twice"));
    }

    [Test]
    public void Map_is_refused_when_it_has_two_dependencies()
    {
        var flow = new FlowDefinition
        {
            Slug = "flow",
            Steps =
            [
                new StepDefinition { Slug = "a" },
                new StepDefinition { Slug = "b" },
                new StepDefinition { Slug = "c", Kind = StepKind.Map, Dependencies = ["a", "b"] },
            ],
        };

        Assert.That(flow.FindProblems(), Has.One.Contains("a map step runs over one step"));
    }

    [TestCase(0)]
    [TestCase(-5)]
    [TestCase(1.5)]
    [TestCase(0.2)]
    [TestCase(3e9)]
    public void Timeout_is_refused_unless_it_is_whole_positive_seconds(double seconds)
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow")
            .Step("one", configure: step => step.Timeout = TimeSpan.FromSeconds(seconds)));

        Assert.That(problems, Has.One.StartsWith("step 'one': Timeout is"));
    }

    [Test]
    public void Delays_and_attempts_are_refused_when_negative()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow").Step("one", configure: step =>
        {
            step.MaxAttempts = -1;
            step.BaseDelay = TimeSpan.FromSeconds(-1);
            step.StartDelay = TimeSpan.FromSeconds(-1);
        }));

        Assert.That(problems, Has.Count.EqualTo(3));
    }

    [Test]
    public void Delays_may_be_zero_and_attempts_too()
    {
        var builder = new FlowBuilder<Folder>("flow").Step("one", configure: step =>
        {
            step.MaxAttempts = 0;
            step.BaseDelay = TimeSpan.Zero;
            step.StartDelay = TimeSpan.Zero;
        });

        Assert.That(() => builder.Build(), Throws.Nothing);
    }

    [Test]
    public void Handler_is_refused_when_it_cannot_be_constructed()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow")
            .Step<Handler<RunInput<Folder>, int>>("abstract")
            .Step<Unconstructible>("hidden"));

        Assert.That(problems, Has.Some.Contains("is abstract").And.Some.Contains("no public constructor"));
    }

    [Test]
    public void Handler_is_refused_when_it_implements_the_interface_twice_or_only_marks_itself()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow").Step<TwoHeads>("two").Step<NoHead>("none"));

        Assert.That(problems, Has.Some.Contains("2 times").And.Some.Contains("0 times"));
    }

    private static IReadOnlyList<string> ProblemsOf<TRun>(FlowBuilder<TRun> builder) =>
        Assert.Throws<FlowDefinitionException>(() => builder.Build())!.Problems;

    private sealed class Unconstructible : Handler<RunInput<Folder>, int>
    {
        private Unconstructible()
        {
        }
    }

    private sealed class TwoHeads : Handler<RunInput<Folder>, int>, IStepHandler<RunInput<Folder>, string>
    {
        Task<string> IStepHandler<RunInput<Folder>, string>.HandleAsync(
            RunInput<Folder> input, StepContext context, CancellationToken cancellationToken) => Task.FromResult("");
    }

    private sealed class NoHead : IStepHandler;
}

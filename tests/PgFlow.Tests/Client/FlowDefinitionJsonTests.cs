using PgFlow.Client.Flows;

namespace PgFlow.Tests.Client;

public sealed class FlowDefinitionJsonTests
{
    [Test]
    public void Everything_that_a_definition_knows_is_written()
    {
        var flow = new FlowDefinition
        {
            Slug = "index",
            MaxAttempts = 4,
            BaseDelay = TimeSpan.FromSeconds(2),
            Timeout = TimeSpan.FromMinutes(1),
            Steps =
            [
                new StepDefinition { Slug = "list" },
                new StepDefinition
                {
                    Slug = "read",
                    Kind = StepKind.Map,
                    Dependencies = ["list"],
                    MaxAttempts = 1,
                    BaseDelay = TimeSpan.Zero,
                    Timeout = TimeSpan.FromSeconds(5),
                    StartDelay = TimeSpan.FromSeconds(9),
                },
            ],
        };

        Assert.That(FlowDefinitionJson.Write(flow), Is.EqualTo(
            """{"flow_slug":"index","max_attempts":4,"base_delay":2,"timeout":60,"steps":["""
            + """{"step_slug":"list","step_type":"single","deps":[]},"""
            + """{"step_slug":"read","step_type":"map","deps":["list"],"max_attempts":1,"base_delay":0,"timeout":5,"""
            + "\"start_delay\":9}]}"));
    }

    [Test]
    public void Fraction_of_a_second_is_refused_with_its_owner()
    {
        var flow = new FlowDefinition { Slug = "index", Timeout = TimeSpan.FromMilliseconds(1500) };

        Assert.That(
            () => FlowDefinitionJson.Write(flow),
            Throws.ArgumentException.With.Message.Contains("timeout of 'index' is 00:00:01.5000000"));
    }
}

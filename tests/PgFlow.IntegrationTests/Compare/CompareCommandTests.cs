using PgFlow.Loads.Compare;

namespace PgFlow.IntegrationTests.Compare;

public sealed class CompareCommandTests
{
    [TestCase("single", "floor", "latency")]
    [TestCase("MAP-1000", "graphile, batched", "pg-boss")]
    public void Names_of_workloads_contenders_and_parts_are_known(params string[] names) =>
        Assert.That(CompareCommand.Create().Parse(["--only", .. names]).Errors, Is.Empty);

    [Test]
    public void Unknown_name_is_refused_with_those_that_there_are()
    {
        var errors = CompareCommand.Create().Parse(["--only", "single,idle"]).Errors;

        Assert.That(
            errors.Select(error => error.Message),
            Has.One.StartsWith("--only does not know 'single,idle'. There are: single, diamond"));
    }
}

namespace PgFlow.Tests;

public sealed class ArchitectureTests
{
    [Test]
    public void Abstractions_do_not_know_the_client()
    {
        var references = typeof(StepContext).Assembly.GetReferencedAssemblies();

        Assert.That(references.Select(reference => reference.Name), Has.None.EqualTo("PgFlow.Client"));
    }
}

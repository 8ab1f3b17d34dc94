using PgFlow.Worker.Pacing;

namespace PgFlow.Tests.Worker;

public sealed class BackoffTests
{
    [Test]
    public void Delay_never_exceeds_the_largest()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        var delays = Enumerable.Range(0, 100).Select(_ => backoff.Next()).ToList();

        Assert.That(delays, Has.All.InRange(TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(2)));
    }
}

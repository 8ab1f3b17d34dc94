using Npgsql;
using PgFlow.Tests.Plugins;
using PgFlow.Worker.Loops;

namespace PgFlow.Tests.Worker;

public sealed class LoopTroubleTests
{
    [Test]
    public void Error_is_logged_when_it_changes_and_not_when_it_repeats()
    {
        using var logger = new RecordingLogger();
        var trouble = new LoopTrouble("fetch", logger);

        foreach (var state in new[] { "57P03", "57P03", "42501", "42501" })
        {
            trouble.Failed(new PostgresException($"error {state}", "ERROR", "ERROR", state));
        }

        Assert.That(logger.Entries, Has.Count.EqualTo(2));
    }
}

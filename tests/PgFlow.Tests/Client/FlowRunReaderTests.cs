using PgFlow.Client;
using PgFlow.Client.Flows;

namespace PgFlow.Tests.Client;

/// <summary>A database that a newer version has upgraded does not break this one.</summary>
public sealed class FlowRunReaderTests
{
    [TestCase("started", RunStatus.Started)]
    [TestCase("completed", RunStatus.Completed)]
    [TestCase("failed", RunStatus.Failed)]
    [TestCase("paused", RunStatus.Other)]
    [TestCase("1", RunStatus.Other)]
    public void Status_is_read_or_other_when_it_is_unknown(string status, RunStatus expected) =>
        Assert.That(FlowRunReader.Read(Run(status)).Status, Is.EqualTo(expected));

    [TestCase("started", null, false)]
    [TestCase("completed", "2026-01-01T00:00:00+00:00", true)]
    [TestCase("failed", null, true)]
    [TestCase("paused", null, false)]
    [TestCase("cancelled", "2026-01-01T00:00:00+00:00", true)]
    public void Run_is_final_by_its_status_or_else_by_its_end(string status, string? failedAt, bool isFinal) =>
        Assert.That(FlowRunReader.Read(Run(status, failedAt)).IsFinal, Is.EqualTo(isFinal));

    [Test]
    public void Unknown_status_of_a_step_is_passed_on() =>
        Assert.That(FlowRunReader.Read(Run("started")).Steps[0].Status, Is.EqualTo("skipped"));

    private static string Run(string status, string? failedAt = null) =>
        $$"""
        {
          "run": {
            "run_id": "00000000-0000-0000-0000-000000000001", "flow_slug": "flow", "status": "{{status}}",
            "input": {}, "output": null, "remaining_steps": 1, "started_at": "2026-01-01T00:00:00+00:00",
            "completed_at": null, "failed_at": {{(failedAt is null ? "null" : $"\"{failedAt}\"")}}
          },
          "steps": [{ "step_slug": "a", "status": "skipped" }]
        }
        """;
}

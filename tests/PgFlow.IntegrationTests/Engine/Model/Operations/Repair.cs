using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>Repairs a flow; what is locked is left for the next time.</summary>
internal sealed record Repair(int Session, int Flow, int Limit) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        var shape = Shape.All[Flow];
        var rows = await turn.Sql.QueryAsync(
            "select outcome, tasks from pgflow.repair_tasks($1, $2)", shape.Slug, Limit);
        int Count(string outcome) =>
            rows.Where(row => (string)row["outcome"]! == outcome).Sum(row => (int)row["tasks"]!);

        var (closed, restored) = await ExpectAsync(turn, shape);
        Assert.That((Count("cancelled"), Count("message_restored")), Is.EqualTo((closed, restored)));
        var messages = await turn.Sql.RowsAsync<long>($"select msg_id from pgmq.q_{shape.Slug}");
        var archived = turn.Model.Foreign.Rows
            .Where(message => message.Shape == shape && !messages.Contains(message.Id))
            .ToList();
        Assert.That(Count("message_archived"), Is.EqualTo(archived.Count), "only foreign messages are archived");
        archived.ForEach(turn.Model.Foreign.Remove);

        if (Limit >= Limits.All && !turn.HasRivals)
        {
            AssertNothingIsLeft(turn.Model, shape);
        }
    }

    private static async Task<(int Closed, int Restored)> ExpectAsync(Turn turn, Shape shape)
    {
        var stored = await turn.Sql.StoredTasksAsync();
        var damaged = turn.Model.Tasks.Rows
            .Where(task => task.IsOpen && turn.Model.Runs[task.Key.Run].Shape == shape)
            .ToList();
        var closed = damaged
            .Where(task => turn.Model.StatusOf(task) == "failed" && stored[task.Key].Status == "cancelled")
            .ToList();
        closed.ForEach(task => turn.Model.Tasks[task.Key] = task with { Status = "cancelled" });
        var restored = damaged
            .Where(task => task is { IsMute: true, Status: "queued" } && stored[task.Key].HasMessage)
            .ToList();
        restored.ForEach(task => turn.Model.Tasks[task.Key] = task with { IsMute = false });
        return (closed.Count, restored.Count);
    }

    private static void AssertNothingIsLeft(EngineModel model, Shape shape)
    {
        var left = model.Tasks.Rows.Where(task =>
            model.Runs[task.Key.Run].Shape == shape
            && (task is { IsMute: true, Status: "queued" } || (task.IsOpen && model.StatusOf(task) == "failed")));
        Assert.That(left, Is.Empty, "damaged tasks");
        Assert.That(model.Foreign.Rows.Where(message => message.Shape == shape), Is.Empty, "foreign messages");
    }
}

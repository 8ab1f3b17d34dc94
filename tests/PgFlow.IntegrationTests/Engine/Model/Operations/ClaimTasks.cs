using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal sealed record ClaimTasks(int Session, int Flow, int Slot, int Quantity) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        var worker = ModelWorld.Workers[Slot];
        if (turn.WorkerAt(Slot) is null || ClaimsElsewhere(turn, worker))
        {
            return;
        }

        var held = turn.Model.TasksOf(worker).ToList();
        var due = turn.WorkerAt(Slot)!.HasLapsed ? 0 : Due(turn);
        var mute = OfFlow(turn).Where(task => task is { IsMute: true, Status: "queued" }).ToList();
        var claims = await turn.Sql.ClaimAsync(Shape.All[Flow].Slug, worker, Quantity);

        var most = turn.WorkerAt(Slot)!.HasLapsed ? 0 : Quantity;
        Assert.That(claims, Has.Count.InRange(Math.Min(most, due), most));
        foreach (var claim in claims)
        {
            Expect(turn, claim, worker);
            turn.Session.Claims.Add(claim);
        }

        await NoteNewMessagesAsync(turn, mute);
        AssertTrialsAreAlone(held, [.. claims.Select(claim => turn.Model.Tasks[TaskKey.Of(claim)])]);
        await CancelLateAsync(turn);
        turn.World.Deferred.UnionWith(
            OfFlow(turn).Where(task => task.IsMute || turn.HasRivals).Select(task => task.Key));
    }

    // A claim gives tasks without a message a new one, also some that it does not take then.
    private static async Task NoteNewMessagesAsync(Turn turn, List<ModelTask> mute)
    {
        if (mute.Count == 0)
        {
            return;
        }

        var stored = await turn.Sql.StoredTasksAsync();
        foreach (var task in mute.Where(task => stored[task.Key].HasMessage))
        {
            turn.Model.Tasks[task.Key] = turn.Model.Tasks[task.Key] with { IsMute = false };
        }
    }

    // How many tasks a claim must find: where there are suspects or locks of others, it need not find any.
    private int Due(Turn turn) =>
        turn.HasRivals || turn.Model.Tasks.Rows.Any(task => task is { IsOpen: true, TrialSize: not null })
            ? 0
            : OfFlow(turn).Count(task =>
                task.IsReady && turn.Model.StatusOf(task) == "started" && !turn.World.Deferred.Contains(task.Key));

    private IEnumerable<ModelTask> OfFlow(Turn turn) =>
        turn.Model.Tasks.Rows.Where(task => turn.Model.Runs[task.Key.Run].Shape == Shape.All[Flow]);

    // A worker claims once at a time: its claims would not know of each other's suspects.
    private static bool ClaimsElsewhere(Turn turn, Guid worker) =>
        turn.World.Sessions.Any(other =>
            other != turn.Session && other.Writes?.Tasks.Written.Any(task => task.Worker == worker) is true);

    private static void Expect(Turn turn, Claim claim, Guid worker)
    {
        var task = turn.Model.Tasks[TaskKey.Of(claim)];
        Assert.That(
            (task.Status, task.IsDelayed, turn.Model.StatusOf(task)),
            Is.EqualTo(("queued", false, "started")), $"{task} may be claimed");
        turn.Model.Tasks[task.Key] = task with
        {
            Status = "started",
            ClaimNo = task.ClaimNo + 1,
            Attempts = task.Attempts + 1,
            Worker = worker,
        };
    }

    private static void AssertTrialsAreAlone(List<ModelTask> held, List<ModelTask> claimed)
    {
        if (held.Concat(claimed).Any(task => task.TrialSize == 0) && claimed.Count > 0)
        {
            Assert.That((held.Count, claimed.Count), Is.EqualTo((0, 1)), "a suspect runs alone");
        }
    }

    // It meets queued tasks of failed runs, and closes those that no other session has locked.
    private async Task CancelLateAsync(Turn turn)
    {
        var late = turn.Model.Late
            .Where(task => task.Status == "queued")
            .Intersect(OfFlow(turn))
            .ToList();
        if (late.Count == 0)
        {
            return;
        }

        var stored = await turn.Sql.StoredTasksAsync();
        foreach (var task in late.Where(task => stored[task.Key].Status == "cancelled"))
        {
            turn.Model.Tasks[task.Key] = task with { Status = "cancelled" };
        }
    }
}

using PgFlow.IntegrationTests.Engine.Model.Operations;

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>
/// The end of every sequence: all workers die, and one new worker ends all runs by recovery, repair and work alone.
/// Whatever hung or got lost on the way shows here.
/// </summary>
internal static class Drain
{
    private const int MaxRounds = 100;

    public static async Task RunAsync(ModelWorld world)
    {
        for (var session = 0; session < ModelWorld.Hand; session++)
        {
            await world.RunAsync(new Commit(session));
        }

        await LoseWorkersAsync(world);
        await world.RunAsync(new Register(0, Slot: 0));
        for (var round = 0; OpenRuns(world).Any(); round++)
        {
            Assert.That(round, Is.LessThan(MaxRounds), $"rounds until nothing hangs of {Describe(world)}");
            await world.RunAsync(new PassTime());
            foreach (var flow in OpenRuns(world).Select(run => IndexOf(run.Shape)).Distinct().ToList())
            {
                await world.RunAsync(new ClaimTasks(0, flow, Slot: 0, Limits.All));
            }

            await world.RunAsync(new Complete(0, new(0, Limits.All, PickedClaims.Current), Length: 2));
        }

        Assert.That(world.Committed.Violations, Is.Empty);
    }

    private static async Task LoseWorkersAsync(ModelWorld world)
    {
        for (var slot = 0; slot < ModelWorld.Workers.Count; slot++)
        {
            await world.RunAsync(new Crash(slot, IsBuried: false));
        }

        for (var n = 0; n < world.Committed.Tasks.Rows.Count(task => task.IsStarted); n++)
        {
            await world.RunAsync(new Overrun(n));
        }

        await world.RunAsync(new Recover(0, JudgeKind.Heard, Limits.All));
        for (var flow = 0; flow < Shape.All.Count; flow++)
        {
            await world.RunAsync(new Repair(0, flow, Limits.All));
        }
    }

    private static IEnumerable<ModelRun> OpenRuns(ModelWorld world) =>
        world.Committed.Runs.Rows.Where(run => run.Status == "started");

    private static int IndexOf(Shape shape) => Enumerable.Range(0, Shape.All.Count).First(n => Shape.All[n] == shape);

    private static string Describe(ModelWorld world) => string.Join(Environment.NewLine, world.Committed.Lines);
}

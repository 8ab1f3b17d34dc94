using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>One operation of one session: what it sees before, and after it what the model expects.</summary>
internal sealed class Turn(ModelWorld world, ModelSession session)
{
    public ModelSession Session => session;

    public NpgsqlConnection Sql => session.Sql;

    public ModelWorld World => world;

    public EngineModel Model { get; private set; } = world.Committed.Seen(session.Writes);

    /// <summary>Whether a lock of another session's open transaction may be in the way.</summary>
    public bool HasRivals => world.Sessions.Any(other => other != session && other.IsOpen);

    public void Forget() => Model = world.Committed.Seen(null);

    public ModelWorker? WorkerAt(int slot) => Model.Workers.Find(ModelWorld.Workers[slot]);

    /// <summary>Some claims of the kind; current ones where there are none of it.</summary>
    public IReadOnlyList<Claim> Pick(Picked picked)
    {
        Claim[] given = [.. world.Claims, .. session.Claims];
        Claim[] current =
        [
            .. Model.Tasks.Rows.Where(task => task.IsStarted).OrderBy(task => task.Key.ToString())
                .Select(task => task.Claim),
        ];
        var known = picked.Kind switch
        {
            PickedClaims.Any => given,
            PickedClaims.Superseded => Array.FindAll(given, claim =>
                Model.Tasks.Find(TaskKey.Of(claim)) is { IsStarted: true } task && task.ClaimNo > claim.ClaimNo),
            _ => current,
        };
        known = known.Length == 0 ? current : known;
        return known.Length == 0
            ? []
            : [.. Enumerable.Range(picked.From, picked.Count).Select(n => known[n % known.Length]).Distinct()];
    }

    /// <summary>The open tasks of failed runs in the database: left there by failures that met an open claim.</summary>
    public async Task<IReadOnlySet<TaskKey>> LateAsync()
    {
        var late = (await Sql.StoredTasksAsync()).Values
            .Where(task => task.IsOpen && task.RunStatus == "failed")
            .Select(task => task.Key)
            .ToHashSet();
        Assert.That(
            HasRivals || late.All(key => Model.StatusOf(Model.Tasks[key]) == "failed"), Is.True,
            "a failure that meets no open claim closes all tasks of its run");
        return late;
    }
}

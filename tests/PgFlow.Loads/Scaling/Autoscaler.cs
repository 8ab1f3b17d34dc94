namespace PgFlow.Loads.Scaling;

/// <summary>
/// What KEDA and the horizontal pod autoscaler make of one number: KEDA goes from none to one and back to none, the
/// autoscaler decides in between, by ratio, stabilization window and policies.
/// </summary>
internal sealed class Autoscaler(ScalerRules rules)
{
    private readonly List<(TimeSpan At, int Workers)> _recommendations = [];
    private readonly List<(TimeSpan At, int By)> _changes = [];
    private TimeSpan _lastActive;

    /// <summary>How many workers there should be by now.</summary>
    public int Replicas { get; private set; }

    /// <summary>How many the last demand asked for, before window and policies.</summary>
    public int Wanted { get; private set; }

    /// <summary>Takes notice of the demand, once an interval.</summary>
    public void Observe(TimeSpan now, int demand)
    {
        var isActive = demand > rules.Activation;
        _lastActive = isActive ? now : _lastActive;
        if (Replicas == 0)
        {
            Wanted = isActive ? 1 : 0;
            Change(now, Wanted);
        }
        else if (!isActive && now - _lastActive >= rules.Cooldown)
        {
            Wanted = 0;
            Change(now, 0);
            _recommendations.Clear();
        }
        else
        {
            Wanted = WantedFor(demand);
            Change(now, Limited(now, Stabilized(now)));
        }
    }

    private int WantedFor(int demand)
    {
        var ratio = demand / (double)(rules.Target * Replicas);
        var wanted = Math.Abs(ratio - 1) <= rules.Tolerance
            ? Replicas
            : (int)Math.Ceiling(demand / (double)rules.Target);
        return Math.Clamp(wanted, 1, rules.MaxReplicas);
    }

    private int Stabilized(TimeSpan now)
    {
        _recommendations.RemoveAll(recommendation => recommendation.At <= now - rules.Stabilization);
        _recommendations.Add((now, Wanted));
        return Math.Clamp(Replicas, Wanted, _recommendations.Max(recommendation => recommendation.Workers));
    }

    private int Limited(TimeSpan now, int workers)
    {
        var before = Replicas - ChangedSince(now - rules.GrowthPeriod, growing: true);
        var grown = before + Math.Max(rules.Growth, before * rules.GrowthPercent / 100);
        var shrunk = Replicas - ChangedSince(now - rules.ShrinkagePeriod, growing: false) - rules.Shrinkage;
        return workers > Replicas
            ? Math.Min(workers, Math.Max(grown, Replicas))
            : Math.Max(workers, Math.Min(shrunk, Replicas));
    }

    private int ChangedSince(TimeSpan then, bool growing) =>
        _changes.Where(change => change.At > then && change.By > 0 == growing).Sum(change => change.By);

    private void Change(TimeSpan now, int workers)
    {
        if (workers != Replicas)
        {
            _changes.Add((now, workers - Replicas));
            Replicas = workers;
        }
    }
}

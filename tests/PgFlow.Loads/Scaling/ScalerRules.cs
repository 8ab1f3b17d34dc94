namespace PgFlow.Loads.Scaling;

/// <summary>The numbers of deploy/kubernetes/components/keda/scaledobject.yaml; a test compares them.</summary>
internal sealed record ScalerRules
{
    /// <summary>Tasks per worker.</summary>
    public int Target { get; init; } = 100;

    /// <summary>More tasks than this make the first worker start.</summary>
    public int Activation { get; init; }

    public int MaxReplicas { get; init; } = 10;

    public TimeSpan PollingInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From the last task to no worker at all.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>So many workers more, in per cent or in number, whichever is more, may come in the period.</summary>
    public int GrowthPercent { get; init; } = 100;

    /// <inheritdoc cref="GrowthPercent"/>
    public int Growth { get; init; } = 4;

    public TimeSpan GrowthPeriod { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>As many workers stay as were wanted at any time in this window.</summary>
    public TimeSpan Stabilization { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>So many workers may leave in the period.</summary>
    public int Shrinkage { get; init; } = 1;

    public TimeSpan ShrinkagePeriod { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How far demand may be off before anything is done: the autoscaler's default.</summary>
    public double Tolerance { get; init; } = 0.1;
}

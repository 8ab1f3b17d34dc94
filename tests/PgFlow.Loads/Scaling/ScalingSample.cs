namespace PgFlow.Loads.Scaling;

/// <summary>What there was at one look, and what came of it.</summary>
/// <param name="At">Since the beginning.</param>
/// <param name="Arrived">Tasks that came since the look before.</param>
/// <param name="Ready">Queued tasks.</param>
/// <param name="Started">Tasks that workers have in hand.</param>
/// <param name="Demand">What <c>scaling_demand</c> said.</param>
/// <param name="Wanted">Workers that this asks for, before window and policies.</param>
/// <param name="Replicas">Workers that there are from now on.</param>
internal sealed record ScalingSample(
    TimeSpan At, int Arrived, long Ready, long Started, int Demand, int Wanted, int Replicas);

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>A worker; <paramref name="IsBuried"/>: silent for so long that its row may be pruned.</summary>
internal sealed record ModelWorker(
    Guid Id, bool HasLease, bool IsSilent = false, bool IsStopped = false, bool IsBuried = false, Loss? Loss = null)
{
    /// <summary>Another one has the right to take its tasks, if heard for long enough itself.</summary>
    public bool HasLapsed => HasLease && IsSilent;

    public override string ToString() =>
        $"worker {Id}{(IsStopped ? ", stopped" : "")}"
        + (Loss is null ? "" : $", lost with {Loss.Tasks} tasks, {Loss.Suspects} of them suspects");
}

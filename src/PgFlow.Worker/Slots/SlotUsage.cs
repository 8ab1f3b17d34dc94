namespace PgFlow.Worker.Slots;

/// <summary>The slots of one flow.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Taken">The number of slots taken, including leaked ones.</param>
/// <param name="Leaked">The number of leaked slots.</param>
internal sealed record SlotUsage(string Flow, int Taken, int Leaked);

namespace PgFlow.Worker.Slots;

/// <summary>The slots of one flow.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Taken">Slots that it has.</param>
/// <param name="Leaked">Those of them whose handlers were given up.</param>
internal sealed record SlotUsage(string Flow, int Taken, int Leaked);

namespace PgFlow.Worker.Loops;

/// <summary>Marks a loop as resting until disposed.</summary>
internal sealed class LoopRest : IDisposable
{
    private readonly LoopTicks _ticks;
    private readonly string _loop;

    public LoopRest(LoopTicks ticks, string loop)
    {
        (_ticks, _loop) = (ticks, loop);
        _ticks.SetResting(_loop, isResting: true);
    }

    public void Dispose() => _ticks.SetResting(_loop, isResting: false);
}

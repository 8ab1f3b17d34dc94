namespace PgFlow.Worker.Loops;

/// <summary>A wait of a loop, from its making to its disposal.</summary>
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

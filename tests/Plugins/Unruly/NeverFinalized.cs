namespace Unruly;

/// <summary>Holds the finalizer's thread for ever.</summary>
public sealed class NeverFinalized
{
    ~NeverFinalized() => Thread.Sleep(Timeout.Infinite);
}

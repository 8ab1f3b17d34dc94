namespace Traits.Misbehaving;

/// <summary>An exception that cannot even be asked what is wrong.</summary>
public sealed class UnreadableException : Exception
{
    public override string Message => throw new InvalidOperationException("No message either.");

#pragma warning disable CA1065 // What it is there for.
    public override string ToString() => throw new InvalidOperationException("No text either.");
#pragma warning restore CA1065
}

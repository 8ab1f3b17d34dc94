namespace PgFlow.Loads.Failures;

/// <summary>What a fault needs of the server that it is injected into.</summary>
internal sealed record SceneNeeds
{
    public bool HasProxy { get; init; }

    public bool HasStandby { get; init; }

    /// <summary>Null for the server's usual number.</summary>
    public int? MaxConnections { get; init; }
}

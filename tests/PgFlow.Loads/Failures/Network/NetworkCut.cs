namespace PgFlow.Loads.Failures.Network;

/// <summary>What becomes of connections while the network is cut.</summary>
internal enum NetworkCut
{
    /// <summary>Their bytes are held back and arrive afterwards: a link that was down.</summary>
    Stalled,

    /// <summary>Their bytes vanish, then and ever after, without a sign: a firewall that forgot them.</summary>
    Dropped,

    /// <summary>They are reset, and new ones too.</summary>
    Reset,
}

namespace PgFlow.IntegrationTests.Engine.Model;

internal enum PickedClaims
{
    /// <summary>The claims of started tasks, whoever holds them.</summary>
    Current,

    /// <summary>Earlier claims of tasks that are started again: a zombie's.</summary>
    Superseded,

    /// <summary>Any claim that was ever given; most of them are stale.</summary>
    Any,
}

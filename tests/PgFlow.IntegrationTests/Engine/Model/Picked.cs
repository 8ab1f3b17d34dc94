namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>Which claims an operation names.</summary>
internal sealed record Picked(int From, int Count, PickedClaims Kind);

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>A message that somebody put into a flow's queue and that is no open task's.</summary>
internal sealed record ForeignMessage(Shape Shape, long Id);

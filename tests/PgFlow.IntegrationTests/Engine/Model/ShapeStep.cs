namespace PgFlow.IntegrationTests.Engine.Model;

internal sealed record ShapeStep(string Slug, bool IsMap, params string[] Dependencies);

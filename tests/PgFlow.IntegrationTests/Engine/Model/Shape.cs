namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>A flow as the model knows it.</summary>
internal sealed record Shape(string Slug, params ShapeStep[] Steps)
{
    public static IReadOnlyList<Shape> All { get; } =
    [
        new("single", Single("a")),
        new("chain", Single("a"), Single("b", "a"), Single("c", "b")),
        new("diamond", Single("a"), Single("b", "a"), Single("c", "a"), Single("d", "b", "c")),
        new("map_over_input", Map("m"), Single("after", "m")),
        new("map_to_map", Single("a"), Map("m", "a"), Map("n", "m"), Single("z", "n")),
    ];

    /// <summary>Whether its runs start with an array.</summary>
    public bool TakesArray => Steps.Any(step => step.IsMap && step.Dependencies.Length == 0);

    public IEnumerable<ShapeStep> DependentsOf(string step) =>
        Steps.Where(dependent => dependent.Dependencies.Contains(step));

    /// <summary>Whether this output ends the run, because a map waits for an array.</summary>
    public bool IsViolatedBy(string step, string output) =>
        Steps.Single(s => s.Slug == step) is { IsMap: false }
        && DependentsOf(step).Any(dependent => dependent.IsMap)
        && output[0] != '[';

    private static ShapeStep Single(string slug, params string[] dependencies) => new(slug, false, dependencies);

    private static ShapeStep Map(string slug, params string[] dependencies) => new(slug, true, dependencies);
}

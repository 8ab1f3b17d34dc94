namespace PgFlow.TestKit.Categories;

/// <summary>
/// Needs a program of the machine, by a name of <see cref="Needs"/>: <c>--filter TestCategory!=Needs:docker</c> leaves
/// out what needs a container engine. Fixtures inherit it.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class NeedsAttribute(string program) : CategoryAttribute(Needs.Prefix + program)
{
    public string Program { get; } = program;
}

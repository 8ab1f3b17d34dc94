namespace PgFlow.TestKit.Categories;

/// <summary>
/// Needs a program of the machine, by a name of <see cref="Needs"/>: <c>--filter TestCategory!=Needs:docker</c> leaves
/// out what needs a container engine. Fixtures inherit it.
/// </summary>
public sealed class NeedsAttribute(string program) : CategoryAttribute(Needs.Prefix + program);

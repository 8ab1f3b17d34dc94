namespace PgFlow.TestKit.Categories;

/// <summary>Takes seconds by its nature; <c>--filter TestCategory!=Slow</c> leaves it out.</summary>
public sealed class SlowAttribute : CategoryAttribute;

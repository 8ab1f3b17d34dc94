namespace PgFlow.TestKit.Categories;

/// <summary>Takes seconds by its nature; <c>--filter TestCategory!=Slow</c> leaves it out.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class SlowAttribute : CategoryAttribute;

using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace PgFlow.TestKit.Categories;

/// <summary>The programs that tests need beside .NET.</summary>
public static class Needs
{
    public const string Docker = "docker";

    public const string Kubectl = "kubectl";

    public const string Node = "node";

    public const string PgBouncer = "pgbouncer";

    public const string Postgres = "postgres";

    public const string Prometheus = "prometheus";

    internal const string Prefix = "Needs:";

    /// <summary>Fails the test that is about to use a program without being in the program's category.</summary>
    public static void Verify(string program)
    {
        if (!CategoriesOf(TestExecutionContext.CurrentContext.CurrentTest).Contains(Prefix + program))
        {
            Assert.Fail(
                $"{TestContext.CurrentContext.Test.FullName} uses {program}: "
                + $"write [Needs(Needs.{Name(program)})] above the fixture or the test.");
        }
    }

    private static IEnumerable<string> CategoriesOf(Test test)
    {
        for (ITest? one = test; one is not null; one = one.Parent)
        {
            foreach (var category in one.Properties["Category"])
            {
                yield return $"{category}";
            }
        }
    }

    private static string Name(string program) =>
        typeof(Needs).GetFields().Single(field => Equals(field.GetRawConstantValue(), program)).Name;
}

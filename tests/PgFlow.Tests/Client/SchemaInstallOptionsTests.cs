using PgFlow.Client;

namespace PgFlow.Tests.Client;

public sealed class SchemaInstallOptionsTests
{
    [TestCase("Shop_")]
    [TestCase("1_")]
    [TestCase("a b")]
    [TestCase("a234567890a234567890a234567890a234567890a2345678901")]
    public void Prefix_that_cannot_be_one_is_refused(string prefix) =>
        Assert.That(() => new SchemaInstallOptions { RolePrefix = prefix }, Throws.ArgumentException);
}

using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Plugins;

public sealed class PluginLoadContextTests
{
    private readonly PluginLoadContext _context =
        new(new PluginFile("Good", Path.Combine(PluginFolder.Find("Good"), "Good.dll"), IsFolder: true));

    [TestCase(typeof(IStepHandler))]
    [TestCase(typeof(ILogger))]
    [TestCase(typeof(IServiceCollection))]
    public void Types_that_cross_over_are_those_of_the_host(Type type)
    {
        var assembly = _context.LoadFromAssemblyName(new AssemblyName(type.Assembly.GetName().Name!));

        Assert.That(assembly, Is.SameAs(type.Assembly));
    }

    [Test]
    public void Shared_assembly_is_refused_with_both_versions_when_a_newer_one_is_wanted()
    {
        var wanted = new AssemblyName("PgFlow.Abstractions") { Version = new Version(99, 0, 0, 0) };

        Assert.That(
            () => _context.LoadFromAssemblyName(wanted),
            Throws.TypeOf<FileLoadException>()
                .With.InnerException.Message.Contains("99.0.0.0 is required, this host has 0.1.0.0"));
    }

    [Test]
    public void Host_library_is_not_lent_to_a_plugin_that_forgot_its_own()
    {
        Assert.That(
            () => _context.LoadFromAssemblyName(new AssemblyName("nunit.framework")),
            Throws.TypeOf<FileNotFoundException>());
    }

    [Test]
    public void Missing_assembly_is_only_a_missing_type_to_code_that_asks_politely()
    {
        using var scope = _context.EnterContextualReflection();

        Assert.That(Type.GetType("Some.Thing, Some.Optional.Assembly", throwOnError: false), Is.Null);
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Plugins;

public sealed class PluginHostExtensionsTests
{
    [Test]
    public async Task Catalog_loads_the_configured_folder()
    {
        using var folder = new PluginFolder();
        folder.Add("SelfContained");
        await using var services = Build("PgFlow:Plugins:Folder", folder.Path);

        await using var result = await services.GetRequiredService<IPluginCatalog>().LoadAsync(CancellationToken.None);

        Assert.That(result.Slugs(), Is.EqualTo(new[] { "self_contained" }));
    }

    [TestCase("PgFlow:Plugins:Folder", "/no/such/folder", "'/no/such/folder' is not one")]
    [TestCase("PgFlow:Plugins:Folder", " ", "must name the plugins folder")]
    public void Start_is_refused_when_the_folder_is(string key, string value, string reason)
    {
        using var services = Build(key, value);

        Assert.That(
            () => services.GetRequiredService<IStartupValidator>().Validate(),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains(reason));
    }

    [Test]
    public void Start_is_refused_when_a_key_is_misspelt()
    {
        using var services = Build("PgFlow:Plugins:Foldr", ".");

        Assert.That(
            () => services.GetRequiredService<IStartupValidator>().Validate(),
            Throws.InvalidOperationException.With.Message.Contains("Foldr"));
    }

    private static ServiceProvider Build(string key, string value) =>
        new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(
                new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build())
            .AddPlugins()
            .BuildServiceProvider();
}

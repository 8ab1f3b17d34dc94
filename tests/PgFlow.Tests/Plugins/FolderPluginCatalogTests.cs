using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Plugins;

namespace PgFlow.Tests.Plugins;

public sealed class FolderPluginCatalogTests
{
    [Test]
    public async Task Plugin_runs_a_flow_with_its_own_services_and_libraries()
    {
        using var folder = new PluginFolder();
        folder.Add("Good");

        await using var result = await folder.LoadAsync();

        Assert.That(result.Problems, Is.Empty);
        Assert.That(result.Flows.Single().PluginName, Is.EqualTo("Good"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await result.InvokeAsync("greet", "split", """{"run": {"names": "Ada,Bob"}}"""),
                Is.EqualTo("""["Ada","Bob"]"""));
            Assert.That(await result.InvokeAsync("greet", "greetings", "\"Ada\""), Is.EqualTo("\"Hello, Ada!\""));
            Assert.That(
                await result.InvokeAsync("greet", "join", """{"run": {"names": "Ada"}, "greetings": ["Hello!"]}"""),
                Is.EqualTo("\"Ada: Hello!\""));
        }
    }

    [Test]
    public async Task Plugins_keep_their_own_version_of_a_library_when_these_differ()
    {
        using var folder = new PluginFolder();
        folder.Add("Good");
        folder.Add("OtherVersion");

        await using var result = await folder.LoadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await result.InvokeAsync("greet", "library", """{"run": 1}"""), Does.StartWith("\"13.0.1"));
            Assert.That(
                await result.InvokeAsync("other_version", "library", """{"run": 1}"""), Does.StartWith("\"13.0.3"));
        }
    }

    [Test]
    public async Task Handlers_log_to_the_host()
    {
        using var logger = new RecordingLogger();
        using var loggers = new LoggerFactory([logger]);
        using var folder = new PluginFolder { Loggers = loggers };
        folder.Add("Good");

        await using var result = await folder.LoadAsync();
        await result.InvokeAsync("greet", "greetings", "\"Ada\"");

        Assert.That(logger.Entries.Select(entry => entry.Message), Is.EqualTo(new[] { "Greeting Ada" }));
    }

    [Test]
    public async Task Services_of_a_plugin_end_with_the_result()
    {
        using var folder = new PluginFolder();
        folder.Add("Good");
        var result = await folder.LoadAsync();

        await result.DisposeAsync();

        Assert.That(
            async () => await result.InvokeAsync("greet", "greetings", "\"Ada\""),
            Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Plugin_is_refused_when_its_deps_json_is_damaged()
    {
        using var folder = new PluginFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Add("Good"), "Good.deps.json"), "{");

        await using var result = await folder.LoadAsync();

        Assert.That(result.Problems.Single().Reason, Does.Contain("dependencies cannot be read"));
    }

    [Test]
    public async Task Loose_dll_is_a_plugin_when_it_needs_nothing_but_the_contract()
    {
        using var folder = new PluginFolder();
        folder.AddLoose("SelfContained");

        await using var result = await folder.LoadAsync();

        Assert.That(result.Problems, Is.Empty);
        Assert.That(await result.InvokeAsync("self_contained", "only", """{"run": [0]}"""), Is.EqualTo("[0]"));
    }

    [Test]
    public async Task Loose_dll_never_resolves_its_neighbours()
    {
        using var folder = new PluginFolder();
        folder.AddLoose("Good");
        folder.AddLoose("Good", file: "Newtonsoft.Json.dll");

        await using var result = await folder.LoadAsync();

        var problem = result.Problems.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(problem.File, Does.EndWith("Good.dll"));
            Assert.That(problem.Reason, Does.Contain("Newtonsoft.Json 13.0.0.0"));
            Assert.That(problem.Cure, Does.Contain("Good/Good.dll"));
        }
    }

    [Test]
    public async Task Plugin_is_refused_by_name_when_a_dependency_is_missing()
    {
        using var folder = new PluginFolder();
        File.Delete(Path.Combine(folder.Add("Good"), "Newtonsoft.Json.dll"));

        await using var result = await folder.LoadAsync();

        Assert.That(result.Problems.Single().Reason, Does.Contain("Newtonsoft.Json"));
    }

    [Test]
    public async Task Native_library_comes_from_the_plugin_folder()
    {
        Assume.That(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), Is.False);
        using var folder = new PluginFolder();
        var target = folder.Add("Native");
        File.Copy(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so"),
            Path.Combine(target, "libtrait_native.so"));
        File.Delete(Path.Combine(target, "Native.deps.json"));

        await using var result = await folder.LoadAsync();

        Assert.That(
            await result.InvokeAsync("native", "only", """{"run": 1}"""),
            Is.EqualTo(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task Loose_dll_finds_no_native_library_beside_it()
    {
        using var folder = new PluginFolder();
        folder.AddLoose("Native");
        File.Copy(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so"),
            folder.Combine("libtrait_native.so"));

        await using var result = await folder.LoadAsync();

        Assert.That(
            async () => await result.InvokeAsync("native", "only", """{"run": 1}"""),
            Throws.TypeOf<DllNotFoundException>());
    }

    [TestCase("PgFlow.Abstractions", "built against PgFlow.Abstractions 99.")]
    [TestCase("System.Runtime", "built for .NET 99.0, this host runs on .NET 10.0")]
    public async Task Plugin_is_refused_with_both_versions_when_built_for_a_newer_host(string assembly, string reason)
    {
        using var folder = new PluginFolder();
        PluginForgery.Reference(Path.Combine(folder.Add("SelfContained"), "SelfContained.dll"), assembly, major: 99);
        folder.Add("Good");

        await using var result = await folder.LoadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Problems.Single().Reason, Does.Contain(reason).And.Contain("this host"));
            Assert.That(result.Slugs(), Is.EqualTo(new[] { "greet" }));
        }
    }

    [Test]
    public async Task Plugin_may_be_built_against_an_older_contract()
    {
        using var folder = new PluginFolder();
        var main = Path.Combine(folder.Add("SelfContained"), "SelfContained.dll");
        PluginForgery.Reference(main, "System.Text.Json", major: 8);

        await using var result = await folder.LoadAsync();

        Assert.That(result.Problems, Is.Empty);
    }

    [Test]
    public async Task Flow_slug_belongs_to_the_first_plugin_by_name_whatever_its_case()
    {
        using var folder = new PluginFolder();
        folder.Add("SameSlug");
        folder.Add("Good");

        await using var result = await folder.LoadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Flows.Single().PluginName, Is.EqualTo("Good"));
            Assert.That(result.Problems.Single().File, Does.EndWith("SameSlug.dll"));
            Assert.That(result.Problems.Single().Reason, Does.Contain("'GREET' is already defined by plugin 'Good'"));
        }
    }

    [Test]
    public async Task Bad_plugins_never_stop_the_others()
    {
        using var folder = new PluginFolder();
        string[] bad = ["NoFlows", "ThrowingConstructor", "ThrowingDefine", "ThrowingStartup", "Unresolvable"];
        Array.ForEach([.. bad, "Good", "SelfContained"], plugin => folder.Add(plugin));
        await File.WriteAllTextAsync(folder.Combine("Torn.dll"), "MZ, but no more than that");

        await using var result = await folder.LoadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Slugs(), Is.EquivalentTo(new[] { "greet", "self_contained", "beside_throwing_define" }));
            Assert.That(
                result.Problems.Select(problem => Path.GetFileNameWithoutExtension(problem.File)),
                Is.EquivalentTo(new[] { "Torn" }.Concat(bad)));
            Assert.That(result.Problems, Has.All.Property("Cure").Not.Empty);
        }
    }

    [Test]
    [Slow]
    public async Task Plugins_that_hang_are_refused_by_name_and_the_others_served()
    {
        using var folder = new PluginFolder { LoadTimeout = TimeSpan.FromSeconds(20) };
        folder.Add("HangingDefine");
        folder.Add("HangingStartup");
        folder.Add("SelfContained");

        await using var result = await folder.LoadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Slugs(), Is.EqualTo(new[] { "self_contained" }));
            Assert.That(result.Problems.Select(problem => problem.Reason), Is.EqualTo(new[]
            {
                "It was not loaded within 20 s: Traits.HangingDefine.HangingFlow.Define runs.",
                "It was not loaded within 20 s: Traits.HangingStartup.Startup.ConfigureServices runs.",
            }));
        }
    }

    [Test]
    public async Task Load_ends_at_once_when_it_is_cancelled()
    {
        using var folder = new PluginFolder();
        folder.Add("HangingStartup");
        using var stop = new CancellationTokenSource();

        var loading = folder.LoadAsync(stop.Token);
        await stop.CancelAsync();

        Assert.That(
            async () => await loading.WaitAsync(TimeSpan.FromSeconds(20)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Plugin_is_loaded_from_a_copy_so_that_its_files_can_be_written_over()
    {
        using var folder = new PluginFolder();
        var plugin = folder.Add("Good");

        await using var result = await folder.LoadAsync();

        // Else the next lines would end this process.
        Assert.That(
            result.Flows.Single().Definition.Steps[0].HandlerType!.Assembly.Location, Does.Not.StartWith(folder.Path));
        foreach (var file in Directory.EnumerateFiles(plugin, "*.dll"))
        {
            await File.WriteAllTextAsync(file, "written over");
        }

        Assert.That(await result.InvokeAsync("greet", "greetings", "\"Ada\""), Is.EqualTo("\"Hello, Ada!\""));
    }

    [Test]
    public async Task Copies_go_with_the_result_and_what_is_no_code_is_linked()
    {
        using var folder = new PluginFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Add("Good"), "model.bin"), "large");
        var result = await folder.LoadAsync();
        var copy = Path.GetDirectoryName(result.Flows.Single().Definition.Steps[0].HandlerType!.Assembly.Location)!;
        var link = new FileInfo(Path.Combine(copy, "model.bin")).LinkTarget;

        await result.DisposeAsync();

        Assert.That((link, Directory.Exists(copy)), Is.EqualTo((folder.Combine("Good", "model.bin"), false)));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task Plugin_whose_files_are_links_into_a_folder_each_is_served()
    {
        using var store = new PluginFolder();
        using var folder = new PluginFolder();
        Directory.CreateDirectory(folder.Combine("Good"));
        foreach (var file in Directory.EnumerateFiles(PluginFolder.Find("Good")))
        {
            var name = Path.GetFileName(file);
            Directory.CreateDirectory(store.Combine(name));
            File.Copy(file, store.Combine(name, $"content-{name}"));
            File.CreateSymbolicLink(folder.Combine("Good", name), store.Combine(name, $"content-{name}"));
        }

        await using var result = await folder.LoadAsync();

        Assert.That(result.Problems, Is.Empty);
        Assert.That(await result.InvokeAsync("greet", "library", """{"run": 1}"""), Does.StartWith("\"13.0.1"));
    }

    [Test]
    public async Task Missing_library_of_a_library_is_warned_of_at_the_load()
    {
        using var logger = new RecordingLogger();
        using var loggers = new LoggerFactory([logger]);
        using var folder = new PluginFolder { Loggers = loggers };
        PluginForgery.Rename(
            Path.Combine(folder.Add("OtherVersion"), "Newtonsoft.Json.dll"),
            "System.Runtime.Numerics", to: "Custom.Runtime.Numerics");

        await using var result = await folder.LoadAsync();

        Assert.That(result.Slugs(), Is.EqualTo(new[] { "other_version" }));
        Assert.That(
            logger.Entries.Select(entry => entry.Message),
            Has.Some.Contains("brings Newtonsoft.Json, which references Custom.Runtime.Numerics"));
    }

    [Test]
    public async Task Missing_library_of_a_library_is_a_problem_when_the_plugin_lists_it()
    {
        using var folder = new PluginFolder();
        var plugin = folder.Add("OtherVersion");
        PluginForgery.Rename(
            Path.Combine(plugin, "Newtonsoft.Json.dll"), "System.Runtime.Numerics", to: "Custom.Runtime.Numerics");
        var list = Path.Combine(plugin, "OtherVersion.deps.json");
        var text = await File.ReadAllTextAsync(list);
        await File.WriteAllTextAsync(list, text.Replace(
            "\"lib/net6.0/Newtonsoft.Json.dll\": {",
            "\"lib/net6.0/Custom.Runtime.Numerics.dll\": {}, \"lib/net6.0/Newtonsoft.Json.dll\": {",
            StringComparison.Ordinal));

        await using var result = await folder.LoadAsync();

        Assert.That(result.Problems.Single().Reason, Does.Contain("Custom.Runtime.Numerics"));
    }

    [Test]
    public async Task Reference_assembly_is_called_one()
    {
        using var folder = new PluginFolder();
        var reference = Directory.EnumerateFiles(
            Path.Combine(PluginFolder.Root, "tests/Plugins/Good/obj"), "Good.dll", SearchOption.AllDirectories)
            .First(path => Path.GetFileName(Path.GetDirectoryName(path)) == "ref");
        File.Copy(reference, Path.Combine(folder.Add("Good"), "Good.dll"), overwrite: true);

        await using var result = await folder.LoadAsync();

        Assert.That(result.Problems.Single().Reason, Does.Contain("a reference assembly"));
    }

    [Test]
    public async Task Plugin_for_another_machine_is_refused_with_both()
    {
        using var folder = new PluginFolder();
        PluginForgery.CompileFor(Path.Combine(folder.Add("SelfContained"), "SelfContained.dll"), Machine.ArmThumb2);

        await using var result = await folder.LoadAsync();

        var problem = result.Problems.Single();
        Assert.That(problem.Reason, Does.Contain("compiled for arm").And.Contain("this process runs on"));
        Assert.That(problem.Cure, Does.Contain("dotnet publish -a"));
    }

    [Test]
    public async Task Text_of_an_exception_stands_once_and_as_a_sentence()
    {
        using var logger = new RecordingLogger();
        using var folder = new PluginFolder { Logger = logger };
        folder.Add("ThrowingStartup");

        await using var result = await folder.LoadAsync();

        var entry = logger.Entries.Single(entry => entry.Level == LogLevel.Error);
        Assert.That(entry.Exception, Is.Null);
        Assert.That(entry.Message, Does.Contain("The licence has expired. Correct the plugin."));
        Assert.That(entry.Message.Split("The licence has expired"), Has.Length.EqualTo(2));
        Assert.That(entry.Message, Does.Contain("   at Traits.ThrowingStartup.Startup"));
    }

    [TestCase("HostedService", "a hosted service (AddHostedService): Traits.HostedService.Ticker")]
    [TestCase("ValidatesOnStart", "a check of options at the start (ValidateOnStart)")]
    [TestCase("WantsConfiguration", "No service for type 'Microsoft.Extensions.Configuration.IConfiguration'")]
    [TestCase("NoFlows", "no public class that implements IFlowSource")]
    [TestCase("ThrowingConstructor", "InvalidOperationException: No luck today.")]
    [TestCase("ThrowingDefine", "ThrowingFlow.Define failed: InvalidOperationException: The flow's file is missing.")]
    [TestCase("ThrowingStartup", "ConfigureServices failed: InvalidOperationException: The licence has expired.")]
    [TestCase("Unresolvable", "Unable to resolve service for type 'Traits.Unresolvable.INeed'")]
    public async Task Problem_says_what_the_plugin_did(string plugin, string reason)
    {
        using var folder = new PluginFolder();
        folder.Add(plugin);

        await using var result = await folder.LoadAsync();

        Assert.That(result.Problems.Single().Reason, Does.Contain(reason));
    }
}

using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

/// <summary>What a compiled plugin's worst handlers do to their own tasks, and to nobody else's.</summary>
public sealed class MisbehaviourTests
{
    private static readonly string[] Steps =
    [
        "good", "throw_in_constructor", "throw_in_dispose", "throw_megabytes", "throw_unreadable",
        "throw_out_of_memory", "return_no_task", "return_megabytes", "read_something_else", "leave_failure_behind",
    ];

    private readonly Dictionary<string, StoredTask> _tasks = new(StringComparer.Ordinal);
    private readonly List<StoredTask> _neighbours = [];

    [OneTimeSetUp]
    public async Task RunAllAsync()
    {
        using var folder = new PluginFolder();
        folder.Add("Misbehaving");
        await using var plugins = await folder.LoadAsync();
        Assert.That(plugins.Problems, Is.Empty);
        var store = new InMemoryStore(TimeProvider.System);
        foreach (var step in Steps)
        {
            _tasks[step] = store.Enqueue("misbehaving", step, """{"run": 1}""", maxAttempts: 1);
            _neighbours.Add(store.Enqueue("misbehaving", "good", """{"run": 1}"""));
        }

        await using var worker = new TestWorker(
            new Catalog(plugins), TimeProvider.System, store, new() { ["PgFlow:UntilIdle"] = "true" });
        await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Test]
    public void No_neighbour_is_harmed() =>
        Assert.That(_neighbours, Has.All.Matches<StoredTask>(task => task?.Status == "completed"));

    [TestCase("throw_in_constructor", "InvalidOperationException: No luck today.")]
    [TestCase("throw_unreadable", "UnreadableException: (its message cannot be read)")]
    [TestCase("throw_out_of_memory", "OutOfMemoryException: ")]
    [TestCase("return_no_task", "PgFlowException: Handler Traits.Misbehaving.ReturnNoTask returned null")]
    [TestCase("return_megabytes", "OutputTooLargeException: The output of step 'return_megabytes' has 9,000,002 bytes")]
    [TestCase("read_something_else", "InputMismatchException: The input of step 'read_something_else' cannot be read")]
    [TestCase("throw_megabytes", "InvalidOperationException: xxx")]
    public void Misbehaving_handler_fails_its_own_task_with_an_error_that_says_how(string step, string error)
    {
        Assert.That(_tasks[step].Status, Is.EqualTo("failed"));
        Assert.That(
            _tasks[step].Error, Does.StartWith(error).And.Length.LessThanOrEqualTo(ErrorText.MaxLength));
    }

    [TestCase("throw_in_dispose")]
    [TestCase("leave_failure_behind")]
    public void Result_stands_whatever_goes_wrong_after_it(string step) =>
        Assert.That((_tasks[step].Status, _tasks[step].Output), Is.EqualTo(("completed", "\"done\"")));

    private sealed class Catalog(PluginLoadResult plugins) : IPluginCatalog
    {
        public Task<PluginLoadResult> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(plugins);
    }
}

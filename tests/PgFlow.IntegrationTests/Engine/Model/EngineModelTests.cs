using CsCheck;
using NUnit.Framework.Internal;
using PgFlow.IntegrationTests.Engine.Model.Operations;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>
/// Random interleavings of several sessions against a model. A failure prints its shortest sequence and a seed:
/// CsCheck_Seed replays it, CsCheck_Time runs for so many seconds.
/// </summary>
[Slow]
public sealed class EngineModelTests : DatabaseFixture
{
    private const int Seconds = 20;

    private readonly Coverage _coverage = new();

    [OneTimeSetUp]
    public async Task DefineFlowsAsync()
    {
        await using var sql = await Database.OpenAsync();
        await ModelWorld.DefineFlowsAsync(sql);
    }

    [Test]
    public async Task Engine_agrees_with_the_model_after_every_step()
    {
        // One thread: the sequences share the database, and each one's order is its own.
        await OperationGenerator.Sequences.SampleAsync(
            RunAsync,
            time: Check.Time > 0 ? Check.Time : Seconds,
            threads: 1,
            print: operations => string.Join(Environment.NewLine, operations));

        await TestContext.Out.WriteLineAsync(_coverage.ToString());
    }

    private async Task RunAsync(List<Operation> operations)
    {
        // What fails while the sequence is shortened is no failure of the test.
        using var context = new TestExecutionContext.IsolatedContext();
        await using var world = await ModelWorld.OpenAsync(Database, _coverage);
        foreach (var operation in operations)
        {
            await world.RunAsync(operation);
        }

        await Drain.RunAsync(world);
        _coverage.Add("sequences");
    }
}

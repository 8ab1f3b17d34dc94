using System.Text.Json;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Json;

public sealed class DepthTests
{
    [Test]
    public async Task Deepest_output_that_is_written_can_be_read_by_dependents_of_a_map()
    {
        var output = await Invocation.OfAsync(new NestsTo(PgFlowJson.MaxDepth), "1");

        Assert.That(
            await Invocation.OfAsync(new Counts(), $$"""{"run": 1, "map": [{{output}}]}"""), Is.EqualTo("1"));
    }

    [Test]
    public async Task Output_that_is_deeper_is_refused_when_it_is_written()
    {
        var refusal = await RefusalAsync(new NestsTo(PgFlowJson.MaxDepth + 1));

        Assert.That(refusal.Message, Does.Contain("more than 64 levels"));
    }

    [Test]
    public async Task Raw_output_that_is_deeper_is_refused_when_it_is_written()
    {
        var refusal = await RefusalAsync(new ReturnsRaw(PgFlowJson.MaxDepth + 1));

        Assert.That(refusal.Message, Does.Contain("more than 64 levels"));
    }

    [Test]
    public async Task Output_that_contains_itself_is_refused_in_a_short_sentence()
    {
        var person = new Person { Friends = [] };
        person.Friends.Add(person);

        var text = ErrorText.Of(await RefusalAsync(new Returns(person)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Contain("it contains itself").And.Contain("[JsonIgnore]"));
            Assert.That(text, Has.Length.LessThan(400));
        }
    }

    [Test]
    public async Task Input_that_is_deeper_names_the_limit()
    {
        var json = new string('[', 70) + new string(']', 70);

        var refusal = (await Assert.ThrowsAsync<InputMismatchException>(
            () => Invocation.OfAsync(new Counts(), $$"""{"run": 1, "map": [{{json}}]}""")))!;

        Assert.That(refusal.Message, Does.Contain("more than 66 levels").And.Contain("each output may have 64"));
    }

    private static async Task<OutputMismatchException> RefusalAsync(IStepHandler handler) =>
        (await Assert.ThrowsAsync<OutputMismatchException>(() => Invocation.OfAsync(handler, "1")))!;

    public sealed class Returns(Person output) : IStepHandler<int, Person>
    {
        public Task<Person> HandleAsync(int input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(output);
    }

    public sealed class NestsTo(int levels) : IStepHandler<int, Nest>
    {
        public Task<Nest> HandleAsync(int input, StepContext context, CancellationToken cancellationToken)
        {
            var tree = new Nest();
            for (var level = 1; level < levels; level++)
            {
                tree = new Nest { tree };
            }

            return Task.FromResult(tree);
        }
    }

    public sealed class ReturnsRaw(int levels) : IStepHandler<int, JsonElement>
    {
        public Task<JsonElement> HandleAsync(int input, StepContext context, CancellationToken cancellationToken)
        {
            using var document = JsonDocument.Parse(
                new string('[', levels) + new string(']', levels), new JsonDocumentOptions { MaxDepth = levels });
            return Task.FromResult(document.RootElement.Clone());
        }
    }

    public sealed class Counts : IStepHandler<Outputs, int>
    {
        public Task<int> HandleAsync(Outputs input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input.Map.Count);
    }

    public sealed record Outputs(IReadOnlyList<Nest> Map);

    public sealed class Nest : List<Nest>;

    public sealed class Person
    {
        public required IList<Person> Friends { get; init; }
    }
}

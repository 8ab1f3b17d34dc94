using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PgFlow.TestKit.Plugins;
using PgFlow.Tests.Flows;
using PgFlow.Tests.Plugins;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Json;

/// <summary>What is missing, misspelt or null where it must not be fails the attempt.</summary>
public sealed class StrictInputTests
{
    [Test]
    public async Task Input_that_lacks_what_its_type_needs_names_it_with_path_and_type()
    {
        var refusal = await RefusalAsync(
            new Reads<RunInput<Party>>(), """{"run": {"host": "Ada", "guest": ["Bob"]}}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal.JsonPath, Is.EqualTo("$.run"));
            Assert.That(
                refusal.Message, Does.Contain("the input lacks 'guests', which Party needs; it has host, guest"));
        }
    }

    [TestCase("{}", "lacks 'text'")]
    [TestCase("""{"text": "a", "number": 1}""", "lacks 'moment'")]
    [TestCase("""{"text": "a", "moment": "2026-01-01"}""", "lacks 'number'")]
    public async Task Parameter_of_a_constructor_must_be_there_unless_it_is_nullable_or_has_a_default(
        string json, string reason) =>
        Assert.That((await RefusalAsync(new Reads<Needs>(), json)).Message, Does.Contain(reason));

    [Test]
    public async Task Nullable_parameters_and_those_with_a_default_may_be_absent() => Assert.That(
        await ReadAsync<Needs>("""{"text": "a", "number": 1, "moment": "2026-01-01"}"""),
        Is.EqualTo(new Needs("a", 1, new DateOnly(2026, 1, 1), Note: null, Size: null, Retries: 3)));

    [Test]
    public async Task Property_that_is_computed_is_asked_when_it_is_written_and_not_when_it_is_read() => Assert.That(
        (await ReadAsync<Computing>("""{"text": "a"}""")).Asked, Is.EqualTo(1));

    [TestCase("{}")]
    [TestCase("""{"x": 1}""")]
    public async Task Struct_needs_what_its_only_constructor_does(string json) =>
        Assert.That((await RefusalAsync(new Reads<Place>(), json)).Message, Does.Contain("lacks"));

    [Test]
    public async Task Properties_without_a_setter_are_needed_as_parameters_are() => Assert.That(
        (await RefusalAsync(new Reads<KeyValuePair<string, int>>(), """{"key": "a"}""")).Message,
        Does.Contain("lacks 'value'"));

    [Test]
    public async Task Required_member_must_be_there() => Assert.That(
        (await RefusalAsync(new Reads<Required>(), """{"size": 1}""")).Message, Does.Contain("lacks 'name'"));

    [TestCase("""{"host": null, "guests": []}""", "$.host")]
    [TestCase("""{"host": "Ada", "guests": null}""", "$.guests")]
    [TestCase("""{"host": "Ada", "guests": ["Bob", null]}""", "$.guests[1]")]
    public async Task Null_is_refused_where_the_type_is_not_nullable(string json, string path) =>
        Assert.That((await RefusalAsync(new Reads<Party>(), json)).JsonPath, Is.EqualTo(path));

    [TestCase("""{"byName": {"a": ["x", null]}}""", "$.byName.a[1]")]
    [TestCase("""{"byName": {"a": null}}""", "$.byName.a")]
    public async Task Null_is_refused_deep_inside_of_collections(string json, string path) =>
        Assert.That((await RefusalAsync(new Reads<Table>(), json)).JsonPath, Is.EqualTo(path));

    [Test]
    public async Task Null_is_an_element_where_elements_are_nullable() => Assert.That(
        (await ReadAsync<Sparse>("""{"values": ["a", null]}""")).Values, Is.EqualTo(new[] { "a", null }));

    [TestCase("""{"run": ["a", null]}""", "$.run[1]")]
    [TestCase("""{"run": null}""", "$.run")]
    public async Task Annotations_of_the_handler_itself_are_heeded(string json, string path) =>
        Assert.That((await RefusalAsync(new ReadsTexts(), json)).JsonPath, Is.EqualTo(path));

    [Test]
    public async Task Annotations_of_the_handler_itself_may_allow_null() => Assert.That(
        await Invocation.OfAsync(new ReadsSparseTexts(), """{"run": ["a", null]}"""), Is.EqualTo("2"));

    [Test]
    public async Task Unknown_member_is_refused_when_a_type_has_settable_properties_only()
    {
        var refusal = await RefusalAsync(new Reads<Settable>(), """{"nmae": "Ada"}""", StepKind.Map);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal.JsonPath, Is.EqualTo("$.nmae"));
            Assert.That(refusal.Message, Does.Contain("'nmae', which Settable does not know; it knows name, size"));
        }
    }

    [Test]
    public async Task Unknown_member_is_skipped_when_parameters_say_what_is_needed() => Assert.That(
        (await ReadAsync<Party>("""{"host": "Ada", "guests": [], "place": "Bath"}""")).Host, Is.EqualTo("Ada"));

    [Test]
    public async Task Unknown_member_is_skipped_when_a_type_says_so_or_keeps_it()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await ReadAsync<Skipping>("""{"other": 1}""")).Name, Is.Empty);
            Assert.That((await ReadAsync<Keeping>("""{"other": 1}""")).Rest!["other"].GetInt32(), Is.EqualTo(1));
            Assert.That(
                (await ReadAsync<KeepingNodes>("""{"other": 1}""")).Rest!["other"]!.GetValue<int>(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Property_with_a_converter_is_read_by_it() => Assert.That(
        (await ReadAsync<InputRulesTests.Converted>("""{"total": 5}""")).Total, Is.EqualTo("5"));

    [Test]
    public async Task Step_need_not_read_all_of_its_dependencies() => Assert.That(
        await Invocation.OfAsync(new Reads<OneOfThem>(), """{"run": 1, "first": 2, "second": 3}"""),
        Is.EqualTo("""{"second":3}"""));

    [Test]
    public async Task What_the_step_reads_of_a_dependency_is_as_strict_as_ever() => Assert.That(
        (await RefusalAsync(new Reads<Wrapping>(), """{"run": 1, "inner": {"nmae": "Ada"}}""")).JsonPath,
        Is.EqualTo("$.inner.nmae"));

    [Test]
    public async Task Nulls_are_written_as_they_are() => Assert.That(
        await Invocation.OfAsync(new Writes<Party>(new Party(null!, [])), "1"),
        Is.EqualTo("""{"host":null,"guests":[]}"""));

    [TestCase("""{"run": {"host": "Ada", "guest": ["Bob"]}}""", "-1")]
    [TestCase("""{"run": {"host": null, "guests": [null]}}""", "1")]
    public async Task Plugin_may_ask_for_lenient_reading(string json, string output)
    {
        using var folder = new PluginFolder();
        folder.Add("Lenient");

        await using var result = await folder.LoadAsync();

        Assert.That(await result.InvokeAsync("lenient", "count", json), Is.EqualTo(output));
    }

    [Test]
    public async Task Names_that_differ_in_case_are_refused_to_a_type_and_kept_by_raw_json()
    {
        const string Json = """{"key":"a","Key":"b","value":1}""";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (await RefusalAsync(new Reads<KeyValuePair<string, int>>(), Json)).JsonPath, Is.EqualTo("$.Key"));
            Assert.That((await ReadAsync<JsonNode>(Json))["Key"]!.GetValue<string>(), Is.EqualTo("b"));
            Assert.That((await ReadAsync<JsonNode>(Json))["key"]!.GetValue<string>(), Is.EqualTo("a"));
            Assert.That((await ReadAsync<JsonElement>(Json)).GetProperty("Key").GetString(), Is.EqualTo("b"));
        }
    }

    private static async Task<T> ReadAsync<T>(string json)
    {
        var handler = new Reads<T>();
        await Invocation.OfAsync(handler, json, StepKind.Map);
        return handler.Input!;
    }

    private static async Task<InputMismatchException> RefusalAsync(
        IStepHandler handler, string json, StepKind kind = StepKind.Single) =>
        (await Assert.ThrowsAsync<InputMismatchException>(() => Invocation.OfAsync(handler, json, kind)))!;

    public sealed class Reads<T> : IStepHandler<T, T>
    {
        public T? Input { get; private set; }

        public Task<T> HandleAsync(T input, StepContext context, CancellationToken cancellationToken)
        {
            Input = input;
            return Task.FromResult(input);
        }
    }

    public sealed class Writes<T>(T output) : IStepHandler<int, T>
    {
        public Task<T> HandleAsync(int input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(output);
    }

    public sealed class ReadsTexts : IStepHandler<RunInput<string[]>, int>
    {
        public Task<int> HandleAsync(
            RunInput<string[]> input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input.Run.Length);
    }

    public sealed class ReadsSparseTexts : IStepHandler<RunInput<string?[]>, int>
    {
        public Task<int> HandleAsync(
            RunInput<string?[]> input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input.Run.Length);
    }

    public sealed record Party(string Host, string[] Guests);

    public sealed record Needs(
        string Text, int Number, DateOnly Moment, string? Note, int? Size, int Retries = 3);

    public record struct Place(int X, string Name);

    public sealed class Required
    {
        public required string Name { get; init; }

        public int Size { get; init; }
    }

    public sealed record Computing(string Text)
    {
        internal int Asked { get; private set; }

        public string[] Lines
        {
            get
            {
                Asked++;
                return [Text];
            }
        }
    }

    public sealed record Table(Dictionary<string, string[]> ByName);

    public sealed record Sparse(string?[] Values);

    public sealed class Settable
    {
        public string Name { get; set; } = "";

        public int? Size { get; set; }
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
    public sealed class Skipping
    {
        public string Name { get; set; } = "";
    }

    public sealed class Keeping
    {
        [JsonExtensionData]
        public IDictionary<string, JsonElement>? Rest { get; init; }
    }

    public sealed class KeepingNodes
    {
        [JsonExtensionData]
        [SuppressMessage("Usage", "CA2227", Justification = "System.Text.Json sets it.")]
        public JsonObject? Rest { get; set; }
    }

    public sealed class OneOfThem
    {
        public int Second { get; set; }
    }

    public sealed class Wrapping
    {
        public Settable? Inner { get; set; }
    }
}

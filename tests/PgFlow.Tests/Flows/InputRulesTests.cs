using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace PgFlow.Tests.Flows;

public sealed class InputRulesTests
{
    [Test]
    public void Root_step_is_refused_when_it_reads_the_run_input_bare()
    {
        var problems = ProblemsOf(new FlowBuilder<string>("flow").Step<Reads<string>>("one"));

        Assert.That(problems, Has.One.Contains("read RunInput<String> instead"));
    }

    [Test]
    public void Single_step_is_refused_when_a_property_names_nothing_the_input_holds()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow")
            .Step<ListFiles>("list_files")
            .Step<Reads<Misnamed>>("next", dependsOn: ["list_files"]));

        Assert.That(problems, Has.One.Contains("'listFiles'").And.One.Contains("run, list_files"));
    }

    [Test]
    public void Property_may_be_ignored_computed_or_catch_the_rest()
    {
        var builder = new FlowBuilder<Folder>("flow").Step<Reads<Lenient>>("one");

        Assert.That(() => builder.Build(), Throws.Nothing);
    }

    [Test]
    public void Property_matches_whatever_its_case()
    {
        var builder = new FlowBuilder<Folder>("flow")
            .Step<ListFiles>("FILES")
            .Step<Reads<Cased>>("next", dependsOn: ["FILES"]);

        Assert.That(() => builder.Build(), Throws.Nothing);
    }

    [Test]
    public void Property_is_refused_when_its_type_cannot_hold_the_dependency()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow")
            .Step<ListFiles>("list_files")
            .Step<Reads<CountOfFiles>>("next", dependsOn: ["list_files"]));

        Assert.That(problems, Has.One.Contains("is Int32, but 'list_files' is String[]"));
    }

    [Test]
    public void Property_with_a_converter_reads_what_its_author_knows()
    {
        var builder = new FlowBuilder<Folder>("flow")
            .Step<Writes<int>>("total")
            .Step<Reads<Converted>>("next", dependsOn: ["total"]);

        Assert.That(() => builder.Build(), Throws.Nothing);
    }

    [Test]
    public void Property_is_refused_when_the_run_input_does_not_fit()
    {
        var problems = ProblemsOf(new FlowBuilder<int>("flow").Step<ListFiles>("list_files"));

        Assert.That(problems, Has.One.Contains("is Folder, but 'run' is Int32, a number"));
    }

    [Test]
    public void Property_is_refused_when_the_dependency_has_no_output()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow")
            .Step<Writes<NoOutput>>("list_files")
            .Step<Reads<CountOfFiles>>("next", dependsOn: ["list_files"]));

        Assert.That(problems, Has.One.Contains("always be null"));
    }

    [Test]
    public void Outputs_of_a_map_reach_its_dependents_as_an_array()
    {
        var problems = ProblemsOf(new FlowBuilder<string[]>("flow")
            .Map<MeasureFile>("list_files")
            .Step<Reads<CountOfFiles>>("next", dependsOn: ["list_files"]));

        Assert.That(problems, Has.One.Contains("array of Int32"));
    }

    [Test]
    public void Map_is_refused_when_the_dependency_returns_no_collection()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow")
            .Step<Writes<string>>("text")
            .Step<Writes<Dictionary<string, int>>>("table")
            .Step<Writes<NoOutput>>("nothing")
            .Map<MeasureFile>("a", over: "text")
            .Map<MeasureFile>("b", over: "table")
            .Map<MeasureFile>("c", over: "nothing"));

        Assert.That(problems, Has.Count.EqualTo(3).And.All.Contains("a map step needs an array"));
    }

    [Test]
    public void Map_is_refused_when_the_run_input_is_no_collection()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow").Map<MeasureFile>("measure"));

        Assert.That(problems, Has.One.Contains("the run's input is Folder, an object"));
    }

    [Test]
    public void Map_is_refused_when_its_elements_do_not_fit()
    {
        var problems = ProblemsOf(new FlowBuilder<int[]>("flow").Map<MeasureFile>("measure"));

        Assert.That(problems, Has.One.Contains("reads String, but the elements of the run's input are Int32"));
    }

    [Test]
    public void Map_may_run_over_a_map()
    {
        var builder = new FlowBuilder<List<string>>("flow")
            .Map<MeasureFile>("measure")
            .Map<Reads<long>>("square", over: "measure");

        Assert.That(() => builder.Build(), Throws.Nothing);
    }

    [Test]
    public void Types_that_hold_any_json_are_never_refused()
    {
        var builder = new FlowBuilder<JsonElement>("flow")
            .Map<Reads<JsonNode>>("over_run")
            .Step<Writes<JsonNode>>("raw")
            .Step<Writes<object>>("thing")
            .Map<Reads<Folder>>("over_raw", over: "raw")
            .Step<Reads<JsonElement>>("all", dependsOn: ["thing"])
            .Step<Reads<Dictionary<string, JsonElement>>>("by_name", dependsOn: ["thing"])
            .Step("foreign")
            .Map<MeasureFile>("over_foreign", over: "foreign");

        Assert.That(() => builder.Build(), Throws.Nothing);
    }

    [Test]
    public void Type_without_a_json_form_is_refused()
    {
        var problems = ProblemsOf(new FlowBuilder<Folder>("flow").Step<Writes<Colliding>>("twins"));

        Assert.That(problems, Has.One.Contains("no JSON form"));
    }

    [Test]
    public void Type_that_contains_itself_is_compared_to_a_finite_depth()
    {
        var builder = new FlowBuilder<Branch>("flow").Map<Reads<OtherBranch>>("prune");

        Assert.That(() => builder.Build(), Throws.Nothing);
    }

    private static IReadOnlyList<string> ProblemsOf<TRun>(FlowBuilder<TRun> builder) =>
        Assert.Throws<FlowDefinitionException>(() => builder.Build())!.Problems;

    public sealed class Reads<TInput> : Handler<TInput, NoOutput>;

    public sealed class Writes<TOutput> : Handler<RunInput<JsonElement>, TOutput>;

    public sealed class Branch : List<Branch>;

    public sealed class OtherBranch : List<OtherBranch>;

    public sealed record Colliding(int One, [property: JsonPropertyName("one")] int Other);

    public sealed record Misnamed(Folder Run, string[] ListFiles);

    public sealed record Cased(Folder Run, string[] Files);

    public sealed record CountOfFiles([property: JsonPropertyName("list_files")] int Count);

    public sealed record Converted([property: JsonConverter(typeof(NumberAsText))] string Total);

    public sealed class NumberAsText : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetInt32().ToString(CultureInfo.InvariantCulture);

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(int.Parse(value, CultureInfo.InvariantCulture));
    }

    public sealed class Lenient
    {
        public Folder? Run { get; set; }

        public string Computed => Run?.Path ?? "";

        [JsonIgnore]
        public string? Note { get; set; }

        [JsonExtensionData]
        public IDictionary<string, JsonElement>? Rest { get; init; }
    }
}

using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Drawing;
using System.Dynamic;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

#pragma warning disable CA1051 // Fields are what is looked for.

namespace PgFlow.Tests.Json;

/// <summary>Types of which nothing vanishes, neither on the way into JSON nor out of it.</summary>
public static class SoundTypes
{
    public static IReadOnlyList<Type> All { get; } =
    [
        typeof(int), typeof(int?), typeof(string), typeof(bool), typeof(char), typeof(decimal), typeof(Half),
        typeof(Int128), typeof(Guid), typeof(Uri), typeof(Version), typeof(DateTime), typeof(DateTimeOffset),
        typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(DayOfWeek), typeof(DayOfWeek?), typeof(byte[]),
        typeof(Memory<byte>), typeof(object), typeof(NoOutput),
        typeof(JsonElement), typeof(JsonDocument), typeof(JsonNode), typeof(JsonObject), typeof(JsonArray),
        typeof(int[]), typeof(string[][]), typeof(List<string>), typeof(IReadOnlyList<Plain>), typeof(IEnumerable<int>),
        typeof(ICollection<int>), typeof(HashSet<string>), typeof(ISet<int>), typeof(Queue<int>), typeof(Stack<int>),
        typeof(LinkedList<int>), typeof(ObservableCollection<int>), typeof(ConcurrentQueue<int>),
        typeof(ImmutableArray<int>), typeof(ImmutableList<Plain>), typeof(ImmutableSortedSet<string>),
        typeof(ReadOnlyMemory<int>), typeof(ArrayList), typeof(Hashtable),
        typeof(Dictionary<string, Plain[]>), typeof(IReadOnlyDictionary<string, int>), typeof(Dictionary<int, string>),
        typeof(Dictionary<Guid, string>), typeof(Dictionary<DayOfWeek, string>), typeof(SortedDictionary<string, int>),
        typeof(ConcurrentDictionary<string, int>), typeof(ImmutableDictionary<string, int>), typeof(ExpandoObject),
        typeof(KeyValuePair<string, int>), typeof(List<KeyValuePair<string, Plain>>), typeof(Tuple<int, string>),
        typeof(Point), typeof(Rectangle),
        typeof(Plain), typeof(Derived), typeof(PlainStruct), typeof(PlainReadOnlyStruct), typeof(Settable),
        typeof(InitOnly), typeof(Computed), typeof(ComputedRecord), typeof(Marked), typeof(Included), typeof(Ignoring),
        typeof(Populated), typeof(KeepingTheRest), typeof(Empty), typeof(Holding<Plain>), typeof(RunInput<Plain>),
        typeof(Node), typeof(Names), typeof(Converted), typeof(ConvertedMember), typeof(Shape), typeof(Shape[]),
        typeof(IAnimal), new { Number = 1, Text = "x" }.GetType(),
    ];

    public record Plain(string Name, int Age);

    public sealed record Derived(string Name, int Age, bool IsMember) : Plain(Name, Age);

    public record struct PlainStruct(int X, string Name);

    public readonly record struct PlainReadOnlyStruct(int X);

    public sealed class Settable
    {
        public int Number { get; set; }

        public IList<string>? Texts { get; init; }
    }

    public sealed class InitOnly
    {
        public required string Name { get; init; }
    }

    public sealed class Computed
    {
        public string First { get; set; } = "";

        public string Last { get; set; } = "";

        public string FullName => $"{First} {Last}";
    }

    public sealed record ComputedRecord(string Name)
    {
        public int Length => Name.Length;
    }

    public sealed class Marked
    {
        [JsonConstructor]
        public Marked(int number) => Number = number;

        public Marked(string number) => Number = number.Length;

        public int Number { get; }
    }

    public sealed class Included
    {
        [JsonInclude]
        public int Number;

        [JsonInclude]
        public int Other { get; private set; }
    }

    public sealed class Ignoring
    {
        [JsonIgnore]
        public int Number;

        [JsonIgnore]
        public Action? Callback { get; set; }

        public int Other { get; set; }
    }

    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    public sealed class Populated
    {
        public IList<int> Items { get; } = [];
    }

    public sealed class KeepingTheRest
    {
        public int Number { get; set; }

        [JsonExtensionData]
        public IDictionary<string, JsonElement>? Rest { get; init; }
    }

    public sealed record Empty;

    public sealed record Holding<T>(T Value);

    public sealed class Node
    {
        public Node? Left { get; set; }

        public IReadOnlyList<Node> Others { get; set; } = [];
    }

    public sealed class Names : List<string>
    {
        public string Joined => string.Join(", ", this);
    }

    [JsonConverter(typeof(ConvertedConverter))]
    public sealed class Converted
    {
        public int Number;
    }

    public sealed class ConvertedConverter : JsonConverter<Converted>
    {
        public override Converted Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new() { Number = reader.GetInt32() };

        public override void Write(Utf8JsonWriter writer, Converted value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Number);
    }

    public sealed record ConvertedMember([property: JsonConverter(typeof(PairConverter))] (int, int) Pair);

    public sealed class PairConverter : JsonConverter<(int, int)>
    {
        public override (int, int) Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => (reader.GetInt32(), 0);

        public override void Write(Utf8JsonWriter writer, (int, int) value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Item1);
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    public abstract record Shape(int Id);

    public sealed record Circle(int Id, double R) : Shape(Id);

    [JsonDerivedType(typeof(Cat), "cat")]
    public interface IAnimal
    {
        string Name { get; }
    }

    public sealed record Cat(string Name) : IAnimal;
}

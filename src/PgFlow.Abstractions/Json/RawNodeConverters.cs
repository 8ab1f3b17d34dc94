using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace PgFlow;

/// <summary>
/// Reads JSON nodes with case-sensitive names: the web defaults treat <c>load</c> and <c>Load</c> as duplicates.
/// Members declared as JsonObject are read by System.Text.Json itself, as extension data requires.
/// </summary>
internal sealed class RawNodeConverters : JsonConverterFactory
{
    private static readonly Dictionary<Type, JsonConverter> Converters = new()
    {
        [typeof(JsonNode)] = new Converter<JsonNode>(),
        [typeof(JsonArray)] = new Converter<JsonArray>(),
        [typeof(JsonValue)] = new Converter<JsonValue>(),
    };

    public override bool CanConvert(Type typeToConvert) => Converters.ContainsKey(typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        Converters[typeToConvert];

    private sealed class Converter<TNode> : JsonConverter<TNode>
        where TNode : JsonNode
    {
        public override TNode? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonNode.Parse(ref reader) switch
            {
                null => null,
                TNode node => node,
                var other => throw new JsonException(
                    $"It is {other.GetValueKind()}, not a {typeof(TNode).Name}."),
            };

        public override void Write(Utf8JsonWriter writer, TNode value, JsonSerializerOptions options) =>
            value.WriteTo(writer, options);
    }
}

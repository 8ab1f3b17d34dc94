using System.Text.Json;
using System.Text.Json.Serialization;

namespace PgFlow;

/// <summary>Passes raw JSON through unchanged, including duplicate names, which typed objects refuse.</summary>
internal sealed class RawElementConverter : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.ParseValue(ref reader);

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        value.WriteTo(writer);
}

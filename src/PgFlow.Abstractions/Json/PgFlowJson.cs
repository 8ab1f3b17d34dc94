using System.Text.Encodings.Web;
using System.Text.Json;

namespace PgFlow;

/// <summary>How run inputs, task inputs and task outputs are read and written.</summary>
public static class PgFlowJson
{
    /// <summary>
    /// The web defaults of System.Text.Json: property names in camel case, matched whatever their case, numbers also
    /// read from strings. Read-only. An attribute such as <c>[JsonPropertyName("list_files")]</c> takes precedence.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            // The text goes into jsonb, never into a page: escaping all of Unicode would only make it longer.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

using System.Text.Json;

namespace PgFlow;

/// <summary>JSON has a null among elements that are not nullable.</summary>
/// <param name="place">Where, seen from the object whose path the exception carries.</param>
internal sealed class NullElementException(string place)
    : JsonException(Reason)
{
    public const string Reason = "it is null, but its type is not nullable";

    public string Place { get; } = place;
}

using System.Text.Json;

namespace PgFlow;

/// <summary>Thrown for a null among elements that are not nullable.</summary>
/// <param name="place">The place, relative to the object whose path the exception carries.</param>
internal sealed class NullElementException(string place)
    : JsonException(Reason)
{
    public const string Reason = "it is null, but its type is not nullable";

    public string Place { get; } = place;
}

using System.Globalization;
using System.Text;

namespace PgFlow.Worker.Tasks;

/// <summary>A handler's output exceeds the worker's limit; a retry cannot succeed.</summary>
internal sealed class OutputTooLargeException(string stepSlug, int bytes, int most) : PgFlowException(
    string.Create(
        CultureInfo.InvariantCulture,
        $"The output of step '{stepSlug}' has {bytes:N0} bytes of JSON, but PgFlow:Execution:MaxOutputBytes allows ")
    + string.Create(
        CultureInfo.InvariantCulture,
        $"{most:N0}. Store it elsewhere and return a reference to it, or raise the setting."))
{
    /// <exception cref="OutputTooLargeException">The output has more bytes than allowed.</exception>
    public static void ThrowIfAbove(int most, string? output, string stepSlug)
    {
        // A character has at most three bytes, so most outputs need not be counted.
        if (output?.Length > most / 3 && Encoding.UTF8.GetByteCount(output) is var bytes && bytes > most)
        {
            throw new OutputTooLargeException(stepSlug, bytes, most);
        }
    }
}

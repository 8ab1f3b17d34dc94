using System.Globalization;

namespace PgFlow.Worker.Tasks;

/// <summary>There is not enough memory to read a task's input; more memory or fewer tasks may help.</summary>
internal sealed class InputMemoryException(string stepSlug, int length, Exception innerException) : PgFlowException(
    string.Create(
        CultureInfo.InvariantCulture,
        $"There is not enough memory to read the input of step '{stepSlug}', which has {length:N0} characters."),
    innerException);

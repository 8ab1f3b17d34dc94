using System.Globalization;

namespace PgFlow.Worker.Tasks;

/// <summary>There was no memory to read a task's input; with more of it, or fewer neighbours, it may be read.</summary>
internal sealed class InputMemoryException(string stepSlug, int length, Exception innerException) : PgFlowException(
    string.Create(
        CultureInfo.InvariantCulture,
        $"There is no memory to read the input of step '{stepSlug}', which has {length:N0} characters."),
    innerException);

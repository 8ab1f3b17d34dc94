namespace PgFlow.Worker.Tasks;

/// <summary>A task's input does not match its handler's input type; a retry cannot succeed.</summary>
internal sealed class InputMismatchException(
    string stepSlug, Type inputType, string? jsonPath, string reason, Exception? innerException = null)
    : PgFlowException(
        $"The input of step '{stepSlug}' cannot be read as {TypeName.Of(inputType)}"
            + $"{JsonPlace.At(jsonPath)}: {reason}",
        innerException)
{
    public string StepSlug { get; } = stepSlug;

    public Type InputType { get; } = inputType;

    /// <summary>The place in the input, such as <c>$.run.folder</c>; null when it is unknown.</summary>
    public string? JsonPath { get; } = jsonPath;
}

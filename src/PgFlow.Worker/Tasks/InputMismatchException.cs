namespace PgFlow.Worker.Tasks;

/// <summary>A task's input does not fit its handler; no retry will change that.</summary>
internal sealed class InputMismatchException(
    string stepSlug, Type inputType, string? jsonPath, string reason, Exception? innerException = null)
    : PgFlowException(
        $"The input of step '{stepSlug}' cannot be read as {TypeName.Of(inputType)}"
            + $"{JsonPlace.At(jsonPath)}: {reason}",
        innerException)
{
    public string StepSlug { get; } = stepSlug;

    public Type InputType { get; } = inputType;

    /// <summary>Where in the input, such as <c>$.run.folder</c>; null when that is not known.</summary>
    public string? JsonPath { get; } = jsonPath;
}

namespace PgFlow.Worker.Tasks;

/// <summary>A handler's output cannot be written as JSON.</summary>
internal sealed class OutputMismatchException(
    string stepSlug, Type outputType, string? jsonPath, string reason, Exception? innerException = null)
    : PgFlowException(
        $"The output of step '{stepSlug}' ({TypeName.Of(outputType)}) cannot be written as JSON"
            + $"{JsonPlace.At(jsonPath)}: {reason}",
        innerException)
{
    public string StepSlug { get; } = stepSlug;

    public Type OutputType { get; } = outputType;

    /// <summary>The place in the output, such as <c>$.parent</c>; null when it is unknown.</summary>
    public string? JsonPath { get; } = jsonPath;
}

using System.Text.Json.Serialization;

namespace PgFlow.Tests.Flows;

public sealed record Folder(string Path);

public sealed record Measured([property: JsonPropertyName("measure")] int[] Sizes);

public abstract class Handler<TInput, TOutput> : IStepHandler<TInput, TOutput>
{
    public Task<TOutput> HandleAsync(TInput input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<TOutput>(default!);
}

public sealed class ListFiles : Handler<RunInput<Folder>, string[]>;

public sealed class MeasureFile : Handler<string, int>;

public sealed class Summarise : Handler<Measured, NoOutput>;

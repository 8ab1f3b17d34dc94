using System.Diagnostics;
using System.Text.Json;
using Newtonsoft.Json;
using PgFlow;

namespace Good;

/// <summary>Says which version of a library this plugin runs with.</summary>
public sealed class ReportLibrary : IStepHandler<RunInput<JsonElement>, string?>
{
    public Task<string?> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(FileVersionInfo.GetVersionInfo(typeof(JsonConvert).Assembly.Location).FileVersion);
}

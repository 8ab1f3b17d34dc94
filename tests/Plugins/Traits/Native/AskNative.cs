using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using PgFlow;

namespace Traits.Native;

/// <summary>Asks a native library in the plugin's folder for the process's id.</summary>
public sealed partial class AskNative : IStepHandler<RunInput<JsonElement>, int>
{
    public Task<int> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(GetProcessId());

    [LibraryImport("trait_native", EntryPoint = "SystemNative_GetPid")]
    [SuppressMessage("Security", "CA5393", Justification = "A library beside the plugin is what this plugin is about.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial int GetProcessId();
}

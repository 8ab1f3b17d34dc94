using Microsoft.Extensions.Options;

namespace PgFlow.Cli.Telemetry;

/// <summary>Refuses an invalid endpoint, which would otherwise fail silently.</summary>
internal sealed class OtlpRelations : IValidateOptions<OtlpOptions>
{
    public ValidateOptionsResult Validate(string? name, OtlpOptions options) =>
        string.IsNullOrEmpty(options.Endpoint) || IsHttp(options.Endpoint)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"PgFlow:Otlp:Endpoint is '{options.Endpoint}' but must be an absolute http or https address, such as "
                + "http://collector:4317: nothing would be sent.");

    private static bool IsHttp(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
}

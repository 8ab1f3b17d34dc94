using Microsoft.Extensions.Options;

namespace PgFlow.Cli.Telemetry;

[OptionsValidator]
internal sealed partial class OtlpOptionsValidator : IValidateOptions<OtlpOptions>;

using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Telemetry;

[OptionsValidator]
internal sealed partial class OtlpOptionsValidator : IValidateOptions<OtlpOptions>;

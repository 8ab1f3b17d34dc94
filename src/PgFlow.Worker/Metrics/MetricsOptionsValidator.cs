using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Metrics;

[OptionsValidator]
internal sealed partial class MetricsOptionsValidator : IValidateOptions<MetricsOptions>;

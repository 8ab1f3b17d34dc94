using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Tracing;

[OptionsValidator]
internal sealed partial class TracingOptionsValidator : IValidateOptions<TracingOptions>;

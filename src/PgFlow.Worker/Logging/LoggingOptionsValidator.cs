using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Logging;

[OptionsValidator]
internal sealed partial class LoggingOptionsValidator : IValidateOptions<LoggingOptions>;

using Microsoft.Extensions.Options;

namespace PgFlow.Cli.Logging;

[OptionsValidator]
internal sealed partial class LoggingOptionsValidator : IValidateOptions<LoggingOptions>;

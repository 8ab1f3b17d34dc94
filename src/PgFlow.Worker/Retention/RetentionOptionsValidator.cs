using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Retention;

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;

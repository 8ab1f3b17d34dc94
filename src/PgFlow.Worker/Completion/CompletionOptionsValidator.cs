using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Completion;

[OptionsValidator]
internal sealed partial class CompletionOptionsValidator : IValidateOptions<CompletionOptions>;

using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Slots;

[OptionsValidator]
internal sealed partial class CompletionOptionsValidator : IValidateOptions<CompletionOptions>;

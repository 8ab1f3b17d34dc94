using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Tasks;

[OptionsValidator]
internal sealed partial class ExecutionOptionsValidator : IValidateOptions<ExecutionOptions>;

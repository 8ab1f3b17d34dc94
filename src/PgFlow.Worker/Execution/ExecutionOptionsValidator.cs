using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Execution;

[OptionsValidator]
internal sealed partial class ExecutionOptionsValidator : IValidateOptions<ExecutionOptions>;

using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Lifecycle;

[OptionsValidator]
internal sealed partial class WorkerOptionsValidator : IValidateOptions<WorkerOptions>;

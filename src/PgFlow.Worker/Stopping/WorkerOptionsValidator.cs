using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Stopping;

[OptionsValidator]
internal sealed partial class WorkerOptionsValidator : IValidateOptions<WorkerOptions>;

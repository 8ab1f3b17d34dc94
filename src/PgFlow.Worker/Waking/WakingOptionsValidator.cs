using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Waking;

[OptionsValidator]
internal sealed partial class WakingOptionsValidator : IValidateOptions<WakingOptions>;

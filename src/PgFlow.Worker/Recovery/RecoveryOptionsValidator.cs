using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Recovery;

[OptionsValidator]
internal sealed partial class RecoveryOptionsValidator : IValidateOptions<RecoveryOptions>;

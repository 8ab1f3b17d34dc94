using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Identity;

[OptionsValidator]
internal sealed partial class HeartbeatOptionsValidator : IValidateOptions<HeartbeatOptions>;

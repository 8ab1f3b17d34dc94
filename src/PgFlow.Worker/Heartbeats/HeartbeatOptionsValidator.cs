using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Heartbeats;

[OptionsValidator]
internal sealed partial class HeartbeatOptionsValidator : IValidateOptions<HeartbeatOptions>;

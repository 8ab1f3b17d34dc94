using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Health;

[OptionsValidator]
internal sealed partial class HttpOptionsValidator : IValidateOptions<HttpOptions>;

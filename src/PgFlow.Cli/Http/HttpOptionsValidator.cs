using Microsoft.Extensions.Options;

namespace PgFlow.Cli.Http;

[OptionsValidator]
internal sealed partial class HttpOptionsValidator : IValidateOptions<HttpOptions>;

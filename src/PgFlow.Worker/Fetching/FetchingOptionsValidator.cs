using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Fetching;

[OptionsValidator]
internal sealed partial class FetchingOptionsValidator : IValidateOptions<FetchingOptions>;

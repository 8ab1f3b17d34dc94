using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Elections;

[OptionsValidator]
internal sealed partial class ElectionOptionsValidator : IValidateOptions<ElectionOptions>;

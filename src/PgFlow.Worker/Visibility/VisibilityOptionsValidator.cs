using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Visibility;

[OptionsValidator]
internal sealed partial class VisibilityOptionsValidator : IValidateOptions<VisibilityOptions>;

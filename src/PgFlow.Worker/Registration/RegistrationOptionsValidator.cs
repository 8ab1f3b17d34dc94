using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Registration;

[OptionsValidator]
internal sealed partial class RegistrationOptionsValidator : IValidateOptions<RegistrationOptions>;

using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Plugins;

[OptionsValidator]
internal sealed partial class PluginOptionsValidator : IValidateOptions<PluginOptions>;

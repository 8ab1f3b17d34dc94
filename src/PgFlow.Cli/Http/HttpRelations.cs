using System.Net;
using Microsoft.Extensions.Options;

namespace PgFlow.Cli.Http;

/// <summary>Requires an address that can be listened on.</summary>
internal sealed class HttpRelations : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options) =>
        options.Address == HttpOptions.AllAddresses || IPAddress.TryParse(options.Address, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"PgFlow:Http:Address is '{options.Address}' but must be * for all addresses or one in figures, such as "
                + "127.0.0.1 or ::1.");
}

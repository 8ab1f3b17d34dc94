using System.Net;
using Microsoft.Extensions.Options;

namespace PgFlow.Cli.Http;

/// <summary>Requires a valid address to listen on.</summary>
internal sealed class HttpRelations : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options) =>
        options.Address == HttpOptions.AllAddresses || IPAddress.TryParse(options.Address, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"PgFlow:Http:Address is '{options.Address}' but must be * for all or a numeric address, such as "
                + "127.0.0.1 or ::1.");
}

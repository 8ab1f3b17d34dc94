using Microsoft.AspNetCore.Builder;

namespace PgFlow.Cli.Http;

/// <summary>A further endpoint on the port of the health endpoints.</summary>
internal interface IHttpEndpoint
{
    void Map(IApplicationBuilder app);
}

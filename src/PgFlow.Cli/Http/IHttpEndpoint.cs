using Microsoft.AspNetCore.Builder;

namespace PgFlow.Cli.Http;

/// <summary>Something else that the process answers, on the port of the health endpoints.</summary>
internal interface IHttpEndpoint
{
    void Map(IApplicationBuilder app);
}

using Microsoft.AspNetCore.Http;

namespace PgFlow.Cli.Http;

/// <summary>
/// Lets only reading requests pass; no request can change anything, so a 200 to others would mislead.
/// </summary>
internal static class ReadOnlyRequests
{
    public static Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = "GET, HEAD";
        return Task.CompletedTask;
    }
}

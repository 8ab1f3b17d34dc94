using Microsoft.AspNetCore.Http;

namespace PgFlow.Cli.Http;

/// <summary>Lets requests pass that ask; nothing here can be changed by one, and saying 200 would pretend it.</summary>
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

using Microsoft.Extensions.Logging;
using PgFlow;

namespace Good;

public sealed partial class Greet(Greeting greeting, ILogger<Greet> logger) : IStepHandler<string, string>
{
    public Task<string> HandleAsync(string input, StepContext context, CancellationToken cancellationToken)
    {
        LogGreeting(input);
        return Task.FromResult(greeting.For(input));
    }

    [LoggerMessage(1, LogLevel.Information, "Greeting {Guest}")]
    private partial void LogGreeting(string guest);
}

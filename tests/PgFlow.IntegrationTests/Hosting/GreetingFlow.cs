namespace PgFlow.IntegrationTests.Hosting;

/// <summary>One step, whose handler takes a service of the application.</summary>
public sealed class GreetingFlow : IFlowSource
{
    public const string Slug = "greeting";

    public FlowDefinition Define() => new FlowBuilder<string>(Slug).Step<Greet>("greet").Build();

    public sealed class Greet(Greeter greeter) : IStepHandler<RunInput<string>, string>
    {
        public Task<string> HandleAsync(
            RunInput<string> input, StepContext context, CancellationToken cancellationToken) =>
            greeter.GreetAsync(input.Run, cancellationToken);
    }

    /// <summary>A service of the application.</summary>
    public class Greeter(string phrase)
    {
        public virtual Task<string> GreetAsync(string name, CancellationToken cancellationToken) =>
            Task.FromResult($"{phrase}, {name}");
    }

    /// <summary>Takes its time, whatever it is told.</summary>
    public sealed class SlowGreeter() : Greeter("Later")
    {
        public TaskCompletionSource Begun { get; } = new();

        public TaskCompletionSource Gate { get; } = new();

        public override async Task<string> GreetAsync(string name, CancellationToken cancellationToken)
        {
            Begun.SetResult();
            await Gate.Task;
            return await base.GreetAsync(name, cancellationToken);
        }
    }
}

using PgFlow;

namespace Good;

public sealed class GreetFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<Guests>("greet")
        .Step<SplitNames>("split")
        .Map<Greet>("greetings", over: "split")
        .Step<Join>("join", dependsOn: ["greetings"])
        .Step<ReportLibrary>("library")
        .Build();
}

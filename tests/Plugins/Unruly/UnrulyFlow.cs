using PgFlow;

namespace Unruly;

/// <summary>
/// Does to its process what its input says. Its definition never ends if the folder has a file "hang".
/// </summary>
public sealed class UnrulyFlow : IFlowSource
{
    public FlowDefinition Define()
    {
        if (File.Exists("hang"))
        {
            File.WriteAllText("hangs", "");
            Thread.Sleep(Timeout.Infinite);
        }

        return new FlowBuilder<Order>("unruly")
            .Step<Obey>("obey", configure: step => step.MaxAttempts = 1)
            .Build();
    }
}

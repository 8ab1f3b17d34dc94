using System.Text.Json;
using PgFlow;

namespace Traits.Misbehaving;

/// <summary>One step per way to behave badly, and one that behaves.</summary>
public sealed class MisbehavingFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("misbehaving")
        .Step<Good>("good")
        .Step<ThrowInConstructor>("throw_in_constructor")
        .Step<ThrowInDispose>("throw_in_dispose")
        .Step<ThrowMegabytes>("throw_megabytes")
        .Step<ThrowUnreadable>("throw_unreadable")
        .Step<ThrowOutOfMemory>("throw_out_of_memory")
        .Step<ReturnNoTask>("return_no_task")
        .Step<ReturnMegabytes>("return_megabytes")
        .Step<ReadSomethingElse>("read_something_else")
        .Step<LeaveFailureBehind>("leave_failure_behind")
        .Build();
}

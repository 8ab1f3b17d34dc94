using System.Text.Json;
using PgFlow;

namespace OtherVersion;

public sealed class OtherVersionFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("other_version")
        .Step<ReportLibrary>("library")
        .Build();
}

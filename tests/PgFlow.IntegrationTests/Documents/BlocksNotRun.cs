using PgFlow.TestKit.Documents;

namespace PgFlow.IntegrationTests.Documents;

/// <summary>The blocks that no reader of these tests follows, by their first lines, and why.</summary>
internal static class BlocksNotRun
{
    private const string Drawing = "A drawing.";

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["flowchart LR"] = Drawing,
        ["stateDiagram-v2"] = Drawing,
        ["dotnet run --project src/PgFlow.Cli -- demo"] = "PrivateServerDemoTests run the demo.",
        ["dotnet build PgFlow.Worker.sln"] = "It has built these tests, and .ci/run checks the format.",
        ["dotnet test PgFlow.Worker.sln"] = "It runs these tests.",
        ["CsCheck_Time=1800 dotnet test tests/PgFlow.IntegrationTests --filter EngineModelTests"
            + "   # for so many seconds"] =
            "It takes half an hour; EngineModelTests run for 20 seconds.",
        ["await using var connection = await dataSource.OpenConnectionAsync();"] =
            "A part of an application; samples/Orders does the same, which OrdersSampleTests start.",
        ["var builder = WebApplication.CreateBuilder(args);"] =
            "A part of an application; OrdersSampleTests start samples/Orders.",
        ["""builder.Services.AddPgFlowWorker("Reports", worker => worker.AddFlow<ReportFlow>());"""] =
            "A part of an application; HostedWorkerTests run two workers.",
        ["""{"status":"not ready","checks":{"""] = "Shortened; ReadinessTests judge the whole answer.",
        ["12:00:01.250 INF Greeting Bob <greet[3] run 0199a3c1-... attempt 1> trace 4bf92f3577b34da6a3ce929d0e0e4736"] =
            "A line of a log, whose form LoggingTests judge.",
        ["# 1. As a user who may create roles and databases: the schema's owner, the workers' login, KEDA's login."] =
            "It needs a cluster; BootstrapTests run its SQL in its order, the manifests' tests render the overlay.",
        ["resources: [deploy/kubernetes/overlays/keda]"] = "SecondDeploymentTests render it.",
        ["docker compose up --build"] = "It needs a Docker engine; ComposeTests run it where there is one.",
        ["export PGFLOW_SECRETS=/etc/pgflow    # a folder with owner-password, worker-password, grafana-password"] =
            "It needs a Docker engine and a folder of /etc; ComposeTests and ComposeFileTests judge the files.",
        ["""docker run -e ConnectionStrings__PgFlow="Host=...;Username=...;Password=..." """
            + "-v ./plugins:/plugins:ro pgflow"] =
            "It needs a Docker engine; ImageTests run the image where there is one.",
    };

    public static IEnumerable<string> Beginnings => Reasons.Keys;

    public static bool Contain(CodeBlock block) => Reasons.ContainsKey(block.Beginning.Trim());
}

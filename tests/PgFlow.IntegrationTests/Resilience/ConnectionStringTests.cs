using Npgsql;
using PgFlow.IntegrationTests.Worker;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Resilience;

/// <summary>Connection strings that are right, but not of the usual kind.</summary>
public sealed class ConnectionStringTests : WorkerFixture
{
    [TestCase("Multiplexing=true")]
    [TestCase("Pooling=false;Maximum Pool Size=20")]
    [TestCase("Enlist=true;No Reset On Close=false")]
    [TestCase("Client Encoding=LATIN1")]
    [TestCase("Encoding=iso-8859-1")]
    [TestCase("Server Compatibility Mode=NoTypeLoading")]
    [TestCase("Replication Mode=Logical")]
    [TestCase("Timeout=0;Command Timeout=0;Cancellation Timeout=0")]
    [TestCase("Tcp Keepalive Time=0")]
    [TestCase("Tcp Keepalive=true;Keepalive=1")]
    [TestCase("Array Nullability Mode=Always;Load Table Composites=true")]
    [TestCase("Connection Lifetime=1;Connection Idle Lifetime=1;Connection Pruning Interval=1")]
    [TestCase("Search Path=nowhere;Timezone=Asia/Tokyo")]
    [TestCase("Options=-c search_path=nowhere")]
    [TestCase("Log Parameters=true;Include Error Detail=true;Include Failed Batched Command=true")]
    [TestCase("Read Buffer Size=4096;Write Buffer Size=4096;Write Coalescing Buffer Threshold Bytes=10")]
    [TestCase("Socket Receive Buffer Size=8192;Socket Send Buffer Size=8192")]
    [TestCase("Target Session Attributes=any;Load Balance Hosts=true")]
    [TestCase("Max Auto Prepare=0;Auto Prepare Min Usages=1")]
    public Task Worker_serves_whatever_a_connection_string_may_have_beside_the_database(string settings) =>
        AssertServesAsync($"{Database.WorkerConnectionString};{settings}");

    [Test]
    public async Task Worker_serves_over_a_Unix_socket()
    {
        var direct = new NpgsqlConnectionStringBuilder(Database.WorkerConnectionString);
        await using var door = new UnixSocketDoor(direct.Host!, direct.Port);

        await AssertServesAsync(new NpgsqlConnectionStringBuilder(direct.ConnectionString)
        {
            Host = door.Folder,
            TcpKeepAlive = true,
        }.ConnectionString);
    }

    [Test]
    public async Task Worker_serves_where_a_Unix_socket_is_one_of_several_hosts()
    {
        var direct = new NpgsqlConnectionStringBuilder(Database.WorkerConnectionString);
        await using var door = new UnixSocketDoor(direct.Host!, direct.Port);

        await AssertServesAsync(new NpgsqlConnectionStringBuilder(direct.ConnectionString)
        {
            Host = $"{direct.Host},{door.Folder}",
        }.ConnectionString);
    }

    private async Task AssertServesAsync(string connectionString)
    {
        var flow = await DefineAsync("served", Single("step"));
        var run = await StartAsync(flow, """{"name": "Zoë"}""");

        var exitCode = await WorkerProcess.RunUntilIdleAsync(
            connectionString, Catalog(flow, (_, input) => input!["run"]!["name"]!.DeepClone()));

        Assert.That((exitCode, (await RunAsync(run)).Output), Is.EqualTo((ExitCodes.Ok, """{"step": "Zoë"}""")));
    }
}

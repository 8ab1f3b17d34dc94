using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PgFlow.Client;

namespace PgFlow.Tests.Client;

public sealed class ClientServicesTests
{
    private const string Database = "Host=127.0.0.1;Username=u";

    [Test]
    public async Task Client_of_a_connection_string_is_one_for_all()
    {
        await using var services = new ServiceCollection().AddPgFlowClient(Database).BuildServiceProvider();

        var first = services.GetRequiredService<FlowClient>();

        Assert.That(services.GetRequiredService<FlowClient>(), Is.SameAs(first));
    }

    [Test]
    public async Task Client_takes_the_applications_pool_and_leaves_it_to_the_application()
    {
        await using var source = NpgsqlDataSource.Create(Database);
        var services = new ServiceCollection().AddSingleton(source).AddPgFlowClient().BuildServiceProvider();

        Assert.That(services.GetRequiredService<FlowClient>(), Is.Not.Null);

        await services.GetRequiredService<FlowClient>().DisposeAsync();
        Assert.That(source.CreateConnection, Throws.Nothing);
        await services.DisposeAsync();
    }

    [Test]
    public async Task Missing_pool_is_named()
    {
        await using var services = new ServiceCollection().AddPgFlowClient().BuildServiceProvider();

        Assert.That(
            services.GetRequiredService<FlowClient>,
            Throws.InvalidOperationException.With.Message.Contains(nameof(NpgsqlDataSource)));
    }

    [TestCase("")]
    [TestCase(" ")]
    public void Empty_connection_string_is_refused(string connectionString) =>
        Assert.That(() => new ServiceCollection().AddPgFlowClient(connectionString), Throws.ArgumentException);
}

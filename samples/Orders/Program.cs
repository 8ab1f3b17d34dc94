using Npgsql;
using Orders;
using PgFlow.Client;

// A shop that takes orders over HTTP and processes them in the same process: each order and the run of its flow are
// committed together, so neither ever exists without the other.
var builder = WebApplication.CreateBuilder(args);
var database = builder.Configuration.GetConnectionString("PgFlow")
    ?? throw new InvalidOperationException("Set ConnectionStrings__PgFlow to a database, such as Host=localhost;...");

builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(database));
builder.Services.AddSingleton<OrderTable>();
builder.Services.AddPgFlowClient();
builder.Services.AddPgFlowWorker(worker => worker.AddFlow<OrderFlow>());
builder.Services.AddHealthChecks().AddPgFlowWorker();

var app = builder.Build();

// A production deployment runs "pgflow migrate" with an owner's rights instead. The worker would define the flow, too,
// but perhaps only after the first order.
await new SchemaInstaller(database).InstallAsync();
await app.Services.GetRequiredService<FlowClient>().DefineFlowAsync(new OrderFlow().Define());
await app.Services.GetRequiredService<OrderTable>().CreateAsync(CancellationToken.None);

app.MapHealthChecks("/health");
app.MapPost("/orders", async (Order order, OrderTable orders, CancellationToken cancellationToken) =>
    Results.Created(
        new Uri($"/orders/{await orders.AddAsync(order, cancellationToken)}", UriKind.Relative), value: null));
app.MapGet("/orders/{number}", async (int number, OrderTable orders, CancellationToken cancellationToken) =>
    await orders.StatusAsync(number, cancellationToken) is { } status ? Results.Ok(status) : Results.NotFound());
await app.RunAsync();

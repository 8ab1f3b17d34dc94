using PgFlow.Worker.Cli;

return await PgFlowCommand.RunAsync(args);

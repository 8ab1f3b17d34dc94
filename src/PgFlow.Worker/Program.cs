Console.Error.WriteLine("pgflow: no verb is implemented yet.");
return 1;

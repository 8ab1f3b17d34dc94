using System.CommandLine;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using PgFlow.Cli.Arguments;
using PgFlow.Cli.Hosting;
using PgFlow.Cli.Http;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Commands;

/// <summary>The verb <c>health</c>.</summary>
internal static class HealthCommand
{
    private const string AddressKey =
        $"{OptionsExtensions.Root}:{HttpOptions.Section}:{nameof(HttpOptions.Address)}";

    private const string PortKey = $"{OptionsExtensions.Root}:{HttpOptions.Section}:{nameof(HttpOptions.Port)}";

    public static Command Create()
    {
        var endpoint = new Argument<string>("endpoint")
        {
            Description = "The health endpoint to ask.",
            DefaultValueFactory = _ => "ready",
        }.AcceptOnlyFromAmong("ready", "live", "startup");
        var port = new Option<int?>("--http-port")
        {
            Description = "The worker's port. Default: PgFlow__Http__Port of the environment or appsettings.json.",
            HelpName = $"{HttpOptions.DefaultPort}",
        };
        var timeout = new Option<TimeSpan>("--timeout")
        {
            Description = "The time to wait for the answer, for example 2s.",
            CustomParser = DurationText.Parse,
            DefaultValueFactory = _ => TimeSpan.FromSeconds(2),
        };

        var command = new Command("health", "Checks the health of the worker on this machine: 0 when healthy, else 1.")
        {
            endpoint, port, timeout,
        };
        command.SetAction((parsed, cancellationToken) => Verb.RunAsync(parsed, async signals =>
        {
            using var probe = new LocalProbe(
                Address(),
                PortOf(parsed.GetValue(port)),
                parsed.GetValue(timeout),
                parsed.InvocationConfiguration.Output);
            return await probe.AskAsync(parsed.GetRequiredValue(endpoint), signals.Token);
        }, Verb.Patience, cancellationToken));
        return command;
    }

    // A worker that listens on all addresses is asked on the loopback address.
    private static IPAddress Address()
    {
        var text = new ConfigurationBuilder().AddSettings().Build()[AddressKey];
        var isLocal = string.IsNullOrEmpty(text) || text == HttpOptions.AllAddresses;
        if (isLocal || !IPAddress.TryParse(text, out var address))
        {
            return IPAddress.Loopback;
        }

        return address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : address;
    }

    private static int PortOf(int? given)
    {
        var configured = given is null ? new ConfigurationBuilder().AddSettings().Build()[PortKey] : null;
        var port = given ?? (string.IsNullOrEmpty(configured) ? HttpOptions.DefaultPort : Parse(configured));
        return port is > HttpOptions.NoListener and <= ushort.MaxValue
            ? port
            : throw new ConfigurationException(
                $"{PortKey} is {port}, so the worker does not listen. Give the worker a port from 1 to 65535.");
    }

    private static int Parse(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new ConfigurationException($"{PortKey} is '{text}', which is not a whole number.");
}

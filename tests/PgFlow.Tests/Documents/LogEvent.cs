using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;
using PgFlow.TestKit.Documents;

namespace PgFlow.Tests.Documents;

/// <summary>A kind of log line, by which operators find it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Level">Its level, or <c>varies</c>; <c>retired</c> where the source does not have it any more.</param>
internal sealed record LogEvent(int Id, string Name, string Level)
{
    private const string Document = "docs/operations/logs.md";

    public bool IsRetired => Level == "retired";

    /// <summary>The rows of all tables, in their order.</summary>
    public static IReadOnlyList<LogEvent> ReadDocumented() =>
    [
        .. MarkdownDocument.Read(Document).Rows
            .Where(cells => cells.Length == 4 && int.TryParse(cells[0], CultureInfo.InvariantCulture, out _))
            .Select(cells => new LogEvent(int.Parse(cells[0], CultureInfo.InvariantCulture), cells[1], cells[2])),
    ];

    /// <summary>What the source logs.</summary>
    public static IReadOnlyList<LogEvent> ReadSource() =>
    [
        .. from type in PublishedAssemblies.Types
           from method in type.GetMethods(
               BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
               | BindingFlags.DeclaredOnly)
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           select new LogEvent(
               attribute.EventId,
               attribute.EventName ?? method.Name,
               attribute.Level == LogLevel.None ? "varies" : attribute.Level.ToString()),
    ];
}

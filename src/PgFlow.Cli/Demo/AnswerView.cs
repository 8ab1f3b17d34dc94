using System.Text.RegularExpressions;
using Spectre.Console;

namespace PgFlow.Cli.Demo;

/// <summary>Shows the answer to the query.</summary>
internal sealed partial class AnswerView(DemoScreen screen)
{
    public void Show(SearchAnswer answer)
    {
        if (answer.Words is null)
        {
            screen.Line("No file in the folder contains text, so there is nothing to search.");
            return;
        }

        if (answer.Matches == 0)
        {
            screen.Line($"No document matches '{answer.Words}'. Ask for other words with --query.");
            return;
        }

        screen.Line($"{answer.Matches} {(answer.Matches == 1 ? "document matches" : "documents match")} "
            + $"'{answer.Words}', the best first:");
        for (var place = 1; place <= answer.Hits.Count; place++)
        {
            Show(place, answer.Hits[place - 1]);
        }
    }

    private void Show(int place, SearchHit hit)
    {
        var title = hit.Path.EndsWith(hit.Title, StringComparison.Ordinal) ? "" : $" - {Markup.Escape(hit.Title)}";
        var rank = FormattableString.Invariant($"{hit.Rank:0.000}");
        screen.Markup($"{place}. [bold]{Markup.Escape(hit.Path)}[/]{title} [grey](rank {rank})[/]");
        var snippet = Unprintable().Replace(hit.Snippet, " ").Trim();
        screen.Markup("   " + Match().Replace(Markup.Escape(snippet), "[bold yellow]«$1»[/]"));
    }

    [GeneratedRegex(@"[\s\p{Cc}]+")]
    private static partial Regex Unprintable();

    [GeneratedRegex("«([^«»]*)»")]
    private static partial Regex Match();
}

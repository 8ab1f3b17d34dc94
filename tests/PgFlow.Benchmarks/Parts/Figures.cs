using System.Globalization;

namespace PgFlow.Benchmarks.Parts;

/// <summary>Numbers as they are printed, and what stands for many of them.</summary>
internal static class Figures
{
    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];
    }

    public static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Fraction(double value) => value.ToString("N2", CultureInfo.InvariantCulture);

    public static string Milliseconds(double value) => value.ToString("N1", CultureInfo.InvariantCulture);
}

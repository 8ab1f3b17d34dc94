using System.Globalization;

namespace PgFlow.Loads.Tables;

/// <summary>Numbers as they are printed, and what stands for many of them.</summary>
internal static class Figures
{
    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    /// <summary>The smallest value that at least this share of the values does not exceed; 0 of none.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * share) - 1)];
    }

    public static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Fraction(double value) => value.ToString("N2", CultureInfo.InvariantCulture);

    /// <summary>Two digits after the point where the number is small.</summary>
    public static string Ratio(double value) => value < 10 ? Fraction(value) : Whole(value);

    public static string Milliseconds(double value) => value.ToString("N1", CultureInfo.InvariantCulture);
}

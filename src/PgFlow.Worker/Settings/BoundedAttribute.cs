using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace PgFlow.Worker.Settings;

/// <summary>Bounds a number or a duration; the error has the value, the bounds, and what breaks otherwise.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BoundedAttribute(string key, string least, string most, string otherwise) : ValidationAttribute
{
    public string Key => key;

    public string Least => least;

    public string Most => most;

    public string Otherwise => otherwise;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => value switch
    {
        null => ValidationResult.Success,
        int number when number >= int.Parse(least, CultureInfo.InvariantCulture)
            && number <= int.Parse(most, CultureInfo.InvariantCulture) => ValidationResult.Success,
        double number when number >= double.Parse(least, CultureInfo.InvariantCulture)
            && number <= double.Parse(most, CultureInfo.InvariantCulture) => ValidationResult.Success,
        TimeSpan time when time >= TimeSpan.Parse(least, CultureInfo.InvariantCulture)
            && time <= TimeSpan.Parse(most, CultureInfo.InvariantCulture) => ValidationResult.Success,
        TimeSpan => new ValidationResult($"{key} is {value} but must be {least} to {most} (d.hh:mm:ss): {otherwise}"),
        _ => new ValidationResult($"{key} is {value} but must be {least} to {most}: {otherwise}"),
    };
}

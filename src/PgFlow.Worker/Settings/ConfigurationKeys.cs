using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace PgFlow.Worker.Settings;

/// <summary>
/// Finds unknown keys below <c>PgFlow</c>, and values that are not of their key's type. The binder stops at its first
/// error; this lists all.
/// </summary>
internal sealed class ConfigurationKeys(IConfiguration configuration, IEnumerable<OptionsSection> sections)
{
    private readonly List<OptionsSection> _sections = [.. sections];

    public IEnumerable<SettingError> Errors() => ErrorsIn(configuration.GetSection(OptionsExtensions.Root));

    private IEnumerable<SettingError> ErrorsIn(IConfigurationSection section)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            yield return new(section.Path, $"{section.Path} is a section and takes no value; set a key in it.");
        }

        var properties = PropertiesOf(section.Path);
        foreach (var child in section.GetChildren())
        {
            var property = properties.FirstOrDefault(
                known => known.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is not null)
            {
                foreach (var error in ErrorsOf(child, property.PropertyType))
                {
                    yield return error;
                }
            }
            else if (IsSection(child.Path))
            {
                foreach (var error in ErrorsIn(child))
                {
                    yield return error;
                }
            }
            else
            {
                yield return new(child.Path, $"Unknown setting {child.Path}. Known settings in {section.Path}: "
                    + $"{string.Join(", ", KnownIn(section.Path, properties))}.");
            }
        }
    }

    private List<PropertyInfo> PropertiesOf(string path) =>
        [.. _sections.Where(known => Same(known.Path, path)).SelectMany(known => known.Type.GetProperties())];

    private bool IsSection(string path) => _sections.Exists(known => Same(known.Path, path));

    private IEnumerable<string> KnownIn(string path, List<PropertyInfo> properties) =>
        properties.Select(property => property.Name)
            .Concat(_sections
                .Where(known => known.Path.StartsWith(path + ':', StringComparison.OrdinalIgnoreCase))
                .Select(known => known.Path[(path.Length + 1)..]))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<SettingError> ErrorsOf(IConfigurationSection value, Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
        {
            return string.IsNullOrEmpty(value.Value)
                ? value.GetChildren().SelectMany(entry => ErrorsOf(entry, type.GetGenericArguments()[1]))
                : [new(value.Path, $"{value.Path} is a section and takes no value; set a key in it.")];
        }

        if (value.GetChildren().Any())
        {
            return [new(value.Path, $"{value.Path} takes one value, but {value.GetChildren().First().Path} is set.")];
        }

        return string.IsNullOrEmpty(value.Value) || IsReadable(value.Value, type)
            ? []
            : [new(value.Path, $"{value.Path} is '{value.Value}', which is not {Describe(type)}.")];
    }

    [SuppressMessage("Design", "CA1031", Justification = "Converters may throw anything.")]
    private static bool IsReadable(string value, Type type)
    {
        try
        {
            TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).ConvertFromInvariantString(value);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(int) || type == typeof(int?) => "a whole number",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a duration; write hh:mm:ss, such as 00:00:30",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ => $"a valid {type.Name}",
    };

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}

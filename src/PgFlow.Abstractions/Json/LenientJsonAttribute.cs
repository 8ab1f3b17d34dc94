namespace PgFlow;

/// <summary>
/// On a plugin's assembly: its handlers' inputs are read as System.Text.Json does by itself. Members that are missing
/// or misspelt leave zero and null, unknown ones are skipped, and nulls are taken wherever they are.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class LenientJsonAttribute : Attribute;

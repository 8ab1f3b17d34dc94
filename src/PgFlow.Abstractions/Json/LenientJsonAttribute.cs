namespace PgFlow;

/// <summary>
/// Applied to a plugin's assembly: its handlers' inputs are read with the plain rules of System.Text.Json. Missing or
/// misspelt members leave zero and null, unknown ones are skipped, and nulls are accepted everywhere.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class LenientJsonAttribute : Attribute;

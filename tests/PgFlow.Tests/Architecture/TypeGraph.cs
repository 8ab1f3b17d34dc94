using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PgFlow.Tests.Architecture;

/// <summary>The references between the types of an assembly, in signatures, attributes and method bodies.</summary>
internal sealed class TypeGraph
{
    private readonly ModuleDefinition _module;
    private readonly HashSet<(string From, string To)> _edges = [];

    private TypeGraph(ModuleDefinition module) => _module = module;

    /// <summary>Names without namespace and arity; a nested type counts as its outermost one.</summary>
    public static IReadOnlySet<(string From, string To)> Of(Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        var graph = new TypeGraph(module);
        foreach (var type in module.Types)
        {
            graph.Walk(NameOf(type), type);
        }

        return graph._edges;
    }

    private static string NameOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.Name.Split('`')[0];
    }

    private void Walk(string from, TypeDefinition type)
    {
        Add(from, type.BaseType);
        AddAttributes(from, type);
        AddAll(from, type.Interfaces.Select(implemented => implemented.InterfaceType));
        AddAll(from, type.GenericParameters.SelectMany(ConstraintsOf));
        foreach (var field in type.Fields)
        {
            Add(from, field.FieldType);
            AddAttributes(from, field);
        }

        foreach (var property in type.Properties)
        {
            AddAttributes(from, property);
        }

        foreach (var method in type.Methods)
        {
            Walk(from, method);
        }

        foreach (var nested in type.NestedTypes)
        {
            Walk(from, nested);
        }
    }

    private void Walk(string from, MethodDefinition method)
    {
        AddSignature(from, method);
        AddAttributes(from, method);
        AddAll(from, method.GenericParameters.SelectMany(ConstraintsOf));
        if (!method.HasBody)
        {
            return;
        }

        AddAll(from, method.Body.Variables.Select(variable => variable.VariableType));
        AddAll(from, method.Body.ExceptionHandlers.Select(handler => handler.CatchType));
        foreach (var instruction in method.Body.Instructions)
        {
            AddOperand(from, instruction);
        }
    }

    private void AddOperand(string from, Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case TypeReference type:
                Add(from, type);
                break;
            case FieldReference field:
                AddAll(from, [field.DeclaringType, field.FieldType]);
                break;
            case MethodReference method:
                Add(from, method.DeclaringType);
                AddSignature(from, method);
                AddAll(from, (method as GenericInstanceMethod)?.GenericArguments ?? []);
                break;
        }
    }

    private void AddSignature(string from, MethodReference method) =>
        AddAll(from, [method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)]);

    private void AddAttributes(string from, Mono.Cecil.ICustomAttributeProvider provider) =>
        AddAll(from, provider.CustomAttributes.Select(attribute => attribute.AttributeType));

    private static IEnumerable<TypeReference> ConstraintsOf(GenericParameter parameter) =>
        parameter.Constraints.Select(constraint => constraint.ConstraintType);

    private void AddAll(string from, IEnumerable<TypeReference?> types)
    {
        foreach (var type in types)
        {
            Add(from, type);
        }
    }

    private void Add(string from, TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                AddAll(from, generic.GenericArguments);
                Add(from, generic.ElementType);
                return;
            case TypeSpecification specification:
                Add(from, specification.ElementType);
                return;
        }

        if (type.Scope is ModuleDefinition && NameOf(type) is var to && to != from)
        {
            _edges.Add((from, to));
        }
    }
}

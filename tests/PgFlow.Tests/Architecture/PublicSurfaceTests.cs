using System.Reflection;
using PgFlow.Client;
using PgFlow.TestKit.Sources;
using PgFlow.Worker;
using PublicApiGenerator;

namespace PgFlow.Tests.Architecture;

/// <summary>What the packages promise is what was approved: a change to it is a change of the file, too.</summary>
public sealed class PublicSurfaceTests
{
    private static readonly Assembly[] Packages =
    [
        typeof(StepContext).Assembly, typeof(FlowClient).Assembly, typeof(PgFlowWorkerBuilder).Assembly,
    ];

    [TestCaseSource(nameof(Packages))]
    public void Public_surface_of_a_package_is_as_approved(Assembly package)
    {
        var file = Path.Combine(
            Repository.Root, "tests", "PgFlow.Tests", "Architecture", "Approved", $"{package.GetName().Name}.txt");

        var surface = package.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            AllowNamespacePrefixes = ["Microsoft.Extensions.DependencyInjection"],
        });

        Assert.That(
            surface.ReplaceLineEndings("\n").TrimEnd(),
            Is.EqualTo(File.Exists(file) ? File.ReadAllText(file).TrimEnd() : ""),
            $"If this is meant, write it to {file}.");
    }
}

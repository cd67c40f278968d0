using System.Reflection;
using System.Runtime.InteropServices;
using Appc.Linux.Native;

namespace Appc.CommandLine;

/// <summary>What <c>version</c> prints.</summary>
internal static class VersionText
{
    /// <summary>The App Container specification that is implemented.</summary>
    internal const string SpecificationVersion = "0.8.11";

    internal static string Of(string toolName)
    {
        var version = typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var lines = new List<string>
        {
            $"{toolName} {version}",
            $"appc specification {SpecificationVersion}",
            RuntimeInformation.FrameworkDescription + " " + RuntimeInformation.RuntimeIdentifier,
        };
        lines.AddRange(LinkedLibraries.Versions());
        return string.Concat(lines.Select(line => line + "\n"));
    }
}

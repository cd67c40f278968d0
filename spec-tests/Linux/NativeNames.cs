using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace SpecTests.Linux;

/// <summary>Tells by its name whether a C# constant repeats a native one, and finds them all.</summary>
internal static partial class NativeNames
{
    internal const BindingFlags AllStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    internal const BindingFlags AllInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    internal static IEnumerable<FieldInfo> ConstantsOf(Type type) =>
        type.GetFields(AllStatic).Where(field => field.IsLiteral && field.FieldType != typeof(string) && IsNative(field.Name));

    internal static decimal Value(FieldInfo field) =>
        Convert.ToDecimal(field.GetRawConstantValue(), CultureInfo.InvariantCulture);

    /// <summary>The assemblies that declare native constants.</summary>
    internal static IEnumerable<Type> Types() =>
        new[] { "Appc.Linux", "Appc.PodLaunch" }.SelectMany(name => Assembly.Load(name).GetTypes());

    /// <summary>Structs that native functions are given pointers to.</summary>
    internal static IEnumerable<Type> NativeStructs() => Types()
        .SelectMany(type => type.GetMethods(AllStatic))
        .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
        .SelectMany(method => method.GetParameters())
        .Select(parameter => parameter.ParameterType)
        .Where(type => type.IsPointer && type.GetElementType() is { IsPrimitive: false, IsPointer: false, IsFunctionPointer: false } element && element != typeof(void))
        .Select(type => type.GetElementType()!)
        .Distinct();

    private static bool IsNative(string name) => NativeName().IsMatch(name);

    // errno and signal names have no underscore; all others do.
    [GeneratedRegex("^(E[A-Z0-9]{2,}|SIG[A-Z0-9]+|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|(SYS|ZSTD|LZMA|EVP)_[A-Za-z0-9_]+)$", RegexOptions.None, 1000)]
    private static partial Regex NativeName();
}

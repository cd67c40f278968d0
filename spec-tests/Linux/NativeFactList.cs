using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SpecTests.Linux;

/// <summary>
/// What some C headers say about constants and structs that we declare again in C#. To add facts, derive a class in a file
/// of your own (NativeFacts.Area.cs): it is found by itself and compiled as one C file, so headers that clash go into two lists.
/// Every native constant in libs/linux and libs/pod-launch must be in some list; NativeFactsTests says which is not.
/// </summary>
public abstract class NativeFactList
{
    private readonly List<NativeFact> _facts = [];

    /// <summary>The headers to include, in order, such as <c>fcntl.h</c>.</summary>
    public abstract IReadOnlyList<string> Headers { get; }

    public IReadOnlyList<NativeFact> Facts
    {
        get
        {
            if (_facts.Count == 0)
            {
                Declare();
            }

            return _facts;
        }
    }

    /// <summary>Calls <see cref="Constants"/>, <see cref="Constant"/> and <see cref="Struct{T}"/>.</summary>
    protected abstract void Declare();

    /// <summary>All constants of a class, or all members of an enum, whose C# name is the C name.</summary>
    protected void Constants(Type type)
    {
        foreach (var field in NativeNames.ConstantsOf(type))
        {
            _facts.Add(new(field.Name, NativeNames.Value(field), field));
        }
    }

    /// <summary>One constant of <paramref name="type"/>, where the C expression or the value differs from the plain reading.</summary>
    protected void Constant(Type type, string name, string? expression = null, decimal? value = null)
    {
        var field = type.GetField(name, NativeNames.AllStatic) ?? throw new MissingFieldException(type.FullName, name);
        _facts.Add(new(expression ?? name, value ?? NativeNames.Value(field), field));
    }

    /// <summary>Any other number that C must agree with.</summary>
    protected void Number(string expression, decimal value) => _facts.Add(new(expression, value, null));

    /// <summary>A struct's size, and the offset of each field: pairs of C name and C# field or property name.</summary>
    protected void Struct<T>(string structName, params (string Native, string Managed)[] fields)
        where T : unmanaged
    {
        _facts.Add(new($"sizeof({structName})", Unsafe.SizeOf<T>(), typeof(T)));
        foreach (var (native, managed) in fields)
        {
            var name = typeof(T).GetField(managed, NativeNames.AllInstance) is null ? $"<{managed}>k__BackingField" : managed;
            _facts.Add(new($"offsetof({structName}, {native})", (long)Marshal.OffsetOf<T>(name), typeof(T)));
        }
    }
}

/// <summary>One assertion: a C expression, the value C# holds, and the field or struct that this proves.</summary>
public sealed record NativeFact(string Expression, decimal Value, MemberInfo? Proves);

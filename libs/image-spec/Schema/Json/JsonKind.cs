namespace Appc.ImageSpec.Schema;

/// <summary>The seven forms of a JSON value (RFC 8259 section 3).</summary>
public enum JsonKind
{
    /// <summary>The literal <c>null</c>.</summary>
    Null,

    /// <summary>The literal <c>false</c>.</summary>
    False,

    /// <summary>The literal <c>true</c>.</summary>
    True,

    /// <summary>A number, kept as it was written.</summary>
    Number,

    /// <summary>A string.</summary>
    String,

    /// <summary>A list of values.</summary>
    Array,

    /// <summary>A set of named values in the order of the document.</summary>
    Object,
}

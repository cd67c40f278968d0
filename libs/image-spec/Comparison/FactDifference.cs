namespace Appc.ImageSpec.Comparison;

/// <summary>One property in which a file differs.</summary>
/// <param name="What">Such as <c>mode</c>.</param>
/// <param name="Left">What A has, as shown to people.</param>
/// <param name="Right">What B has.</param>
public sealed record FactDifference(string What, string Left, string Right);

namespace SpecTests.Support;

/// <summary>The test is the regression test for a vulnerability that another program had; docs/security.md names both.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CveAttribute : Attribute
{
    /// <summary>Names it.</summary>
    public CveAttribute(string id)
    {
        Id = id;
    }

    /// <summary>Such as <c>CVE-2019-5736</c>.</summary>
    public string Id { get; }
}

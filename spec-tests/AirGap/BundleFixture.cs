using SpecTests.Acserver;

namespace SpecTests.AirGap;

/// <summary>Two stores that never meet, and the key that carries from one to the other.</summary>
internal sealed class BundleFixture : IDisposable
{
    internal BundleFixture()
    {
        Tool.Run("actool", "keygen", "--name", "Carrier <carrier@example.com>", "--out", Near["carrier"]).Expect(0);
        Secret = Directory.GetFiles(Near["carrier"]).Single(file => !file.EndsWith("pubkey.asc", StringComparison.Ordinal));
    }

    /// <summary>The store that bundles are made of.</summary>
    internal DepotFixture Near { get; } = new();

    internal string Secret { get; }

    internal string Public => Near["carrier/pubkey.asc"];

    /// <summary>The store that takes them in.</summary>
    internal string Far => Near["far"];

    internal string this[string name] => Near[name];

    internal ToolResult Create(string name, params string[] more) => Near.Run("bundle", ["create", "--key", Secret, .. more, Near[name]]);

    internal ToolResult Verify(string name) => Tool.Run("acserver", "bundle", "verify", "--key", Public, Near[name]);

    internal ToolResult Load(string name, params string[] more) => Tool.Run("acserver", ["bundle", "load", "--store", Far, "--key", Public, .. more, Near[name]]);

    /// <summary>What the far store publishes, a line an image.</summary>
    internal string FarList() => Tool.Run("acserver", "list", "--store", Far).Expect(0).Out;

    internal string NearList() => Near.Run("list").Expect(0).Out;

    public void Dispose() => Near.Dispose();
}

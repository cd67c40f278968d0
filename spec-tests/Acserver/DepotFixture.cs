using Appc.ImageSpec.Signing;
using SpecTests.Store;

namespace SpecTests.Acserver;

/// <summary>A store with a key that vouches for example.com, and images in it.</summary>
internal sealed class DepotFixture : IDisposable
{
    private readonly TempDirectory _temp = new();

    internal DepotFixture()
    {
        Key = StoreFixture.NewKey();
        File.WriteAllBytes(_temp["key.asc"], Key.PublicKey.ToArmor().ToArray());
        Run("key", "add", "--prefix", "example.com", _temp["key.asc"]).Expect(0);
    }

    internal SecretKey Key { get; }

    internal string Path => _temp["store"];

    internal string this[string name] => _temp[name];

    internal ToolResult Run(string command, params string[] arguments) =>
        Tool.Run(new RunOptions { Environment = new Dictionary<string, string> { ["ACSERVER_STORE"] = Path } }, "acserver", [command, .. arguments]);

    /// <summary>Makes a signed image file.</summary>
    internal string Image(string name, string content, params string[] labels)
    {
        var path = _temp[$"{Guid.NewGuid():N}.aci"];
        AciMaker.Make(path, name, labels.Length == 0 ? string.Empty : AciMaker.Labels(labels), $"file={content}");
        StoreFixture.Sign(path, Key);
        return path;
    }

    /// <summary>Makes and publishes one.</summary>
    internal byte[] Add(string name, string content, params string[] labels)
    {
        var path = Image(name, content, labels);
        Run("add", path).Expect(0);
        return File.ReadAllBytes(path);
    }

    public void Dispose() => _temp.Dispose();
}

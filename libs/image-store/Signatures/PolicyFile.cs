using Appc.ImageSpec;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Appc.ImageStore.Signatures;

/// <summary>A policy with the files of its keys, which are read when they are needed.</summary>
public sealed class PolicyFile
{
    private readonly string _directory;

    private PolicyFile(SigningPolicy policy, string directory)
    {
        (Policy, _directory) = (policy, directory);
    }

    /// <summary>The policy.</summary>
    public SigningPolicy Policy { get; }

    /// <summary>Reads a policy; files of keys are looked for from its directory.</summary>
    /// <exception cref="BadInputException">It is no policy; the path is named.</exception>
    /// <exception cref="SystemCallException">It cannot be read.</exception>
    public static PolicyFile Load(string path)
    {
        try
        {
            return new(PolicyReader.Parse(KeyFile.ReadAll(path), ByteEscaping.ToDisplay(path)), Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (BadInputException e)
        {
            throw e.In($"policy {ByteEscaping.ToDisplay(path)}");
        }
    }

    /// <summary>The keys that the policy brings, inline or in files; those it only names are not among them.</summary>
    /// <exception cref="BadInputException">A file is missing, or does not hold the key that the policy says.</exception>
    public IReadOnlyList<KnownKey> ReadKeys() => [.. Policy.Keys.Values.Select(ReadKey).OfType<KnownKey>()];

    /// <summary>The key itself; null where the policy only names it.</summary>
    /// <exception cref="BadInputException">The file is missing, or does not hold the key that the policy says.</exception>
    public KnownKey? ReadKey(PolicyKey key)
    {
        if (key is { PublicKey: null, File: null })
        {
            return null;
        }

        try
        {
            var found = key.PublicKey is { } text
                ? KnownKey.ParseFile(System.Text.Encoding.UTF8.GetBytes(text)).ToList()
                : [.. KeyFile.ReadKeys(key.File!.StartsWith('/') ? key.File : Path.Join(_directory, key.File))];
            return found.Find(candidate => candidate.Reference == key.Reference)
                ?? throw new BadInputException($"holds {found[0].Reference}, and the policy says {key.Reference}");
        }
        catch (Exception e) when (e is BadInputException or SystemCallException)
        {
            throw new BadInputException($"policy {Policy.Source}: keys.{key.Name}: {e.Message}", e);
        }
    }
}

using Appc.ImageSpec.Signing;

namespace Actool.Signing.Keys;

/// <summary>Lists what is in the folder, by kind and then by name; a file that is no key fails the list, with its name.</summary>
internal static class KeyListHandler
{
    internal static int Run(bool json)
    {
        var now = DateTimeOffset.UtcNow;
        SignatureKind[] kinds = [SignatureKind.OpenPgp, SignatureKind.Minisign];
        List<KeyFacts> keys = [.. kinds.SelectMany(SecretKeyFolder.FilesOf).SelectMany(path => KeyFacts.Read(path, now))];
        if (json)
        {
            Console.Out.WriteLine(KeyText.Json(keys));
        }
        else
        {
            keys.ForEach(key => Console.Out.WriteLine(KeyText.Line(key)));
        }

        return 0;
    }
}

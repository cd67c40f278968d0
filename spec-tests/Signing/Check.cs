using Appc.ImageSpec;
using Appc.ImageSpec.Signing;

namespace SpecTests.Signing;

/// <summary>One call for a whole check.</summary>
internal static class Check
{
    public static GoodSignature Verify(byte[] keys, byte[] signature, byte[] data, DateTimeOffset? now = null, int chunk = 4096)
    {
        using var check = new DetachedSignatureCheck(signature, OpenPgpKey.ParseRing(keys));
        foreach (var piece in data.Chunk(chunk))
        {
            check.Append(piece);
        }

        return check.Finish(now ?? DateTimeOffset.UtcNow);
    }

    /// <summary>Why it is refused; fails the test when it is not.</summary>
    public static string Refusal(byte[] keys, byte[] signature, byte[] data, DateTimeOffset? now = null) =>
        Assert.Throws<NotVerifiedException>(() => Verify(keys, signature, data, now)).Message;

    /// <summary>Fails the test for anything but the two refusals.</summary>
    public static void IsRefusal(this Exception exception) => Assert.True(exception is BadInputException or NotVerifiedException, exception.ToString());
}

using Appc.Linux.Native;

namespace SpecTests.Linux;

internal sealed class CryptoFacts : NativeFactList
{
    public override IReadOnlyList<string> Headers => ["openssl/evp.h"];

    protected override void Declare() => Constants(typeof(Libcrypto));
}

using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.OpenPgp;
using SpecTests.Signing.Matrix;

namespace SpecTests.Signing.Fuzz;

/// <summary>Secret keys under a passphrase have few rounds of their own: opening one hashes up to 65 MB.</summary>
public sealed class ProtectedKeyFuzzTests
{
    private const int Rounds = 60;

    [Fact]
    public void Mutated_protected_keys_are_opened_or_refused()
    {
        var now = TestCertificate.Signed;
        using var key = SecretKey.Generate("A <a@example.com>", KeyAlgorithm.Ed25519, TestCertificate.Made, expires: null);
        var bytes = Armor.DecodeOrBinary(key.ToArmor("tulip"u8), Armor.SecretKey, 1 << 20, "fuzz");
        var mutator = new StructureMutator(3);
        for (var round = 0; round < Rounds; round++)
        {
            try
            {
                using var opened = SecretKey.Parse(mutator.Mutate(bytes), "tulip"u8, now);
                opened.SignDetached(new MemoryStream(TestCertificate.Data), now);
            }
            catch (BadInputException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }
}

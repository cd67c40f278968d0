using System.Text;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>ASCII armor (RFC 9580 section 6), written as gpg writes it.</summary>
internal static class Armor
{
    public const string Signature = "PGP SIGNATURE";
    public const string PublicKey = "PGP PUBLIC KEY BLOCK";
    public const string SecretKey = "PGP PRIVATE KEY BLOCK";

    private const int LineLength = 64;

    /// <summary>The armored text: 64 characters a line, a checksum, no headers, LF line ends.</summary>
    public static byte[] Encode(string label, ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        text.Append("-----BEGIN ").Append(label).Append("-----\n\n");
        var body = Convert.ToBase64String(bytes);
        for (var start = 0; start < body.Length; start += LineLength)
        {
            text.Append(body.AsSpan(start, Math.Min(LineLength, body.Length - start))).Append('\n');
        }

        var crc = Crc24.Compute(bytes);
        var checksum = Convert.ToBase64String([(byte)(crc >> 16), (byte)(crc >> 8), (byte)crc]);
        text.Append('=').Append(checksum).Append("\n-----END ").Append(label).Append("-----\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>
    /// The packets' bytes of <paramref name="input"/>: itself where it is binary (the first byte of a packet has its high bit set),
    /// else the armored blocks in it, one after the other.
    /// </summary>
    /// <param name="input">What the user gave.</param>
    /// <param name="label">The only kind of block allowed.</param>
    /// <param name="maxBytes">How long the input may be.</param>
    /// <param name="what">For messages: what the input is.</param>
    public static byte[] DecodeOrBinary(ReadOnlySpan<byte> input, string label, int maxBytes, string what)
    {
        if (input.Length > maxBytes)
        {
            throw new BadInputException($"{what}: longer than {maxBytes} bytes");
        }

        if (input.IsEmpty)
        {
            throw new BadInputException($"{what}: empty");
        }

        return (input[0] & 0x80) != 0 ? input.ToArray() : new ArmorReader(input, label, what).ReadBlocks();
    }
}

using Appc.CommandLine;
using Appc.ImageSpec.Signing;
using Appc.Linux;

namespace Actool.Signing.Kinds;

/// <summary>The kinds that the commands can make and judge.</summary>
internal static class SigningKinds
{
    /// <summary>All of them, in the order of <see cref="SignatureKinds.All"/>.</summary>
    internal static IReadOnlyList<ISigningKind> All { get; } = [new OpenPgpKind(), new MinisignKind(), new ImageIdKind()];

    /// <summary>Their names, for help and messages.</summary>
    internal static string Names => string.Join('|', All.Select(kind => SignatureKinds.NameOf(kind.Kind)));

    /// <summary>The kind of that name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    internal static ISigningKind Named(string name) =>
        All.FirstOrDefault(kind => SignatureKinds.NameOf(kind.Kind) == name)
        ?? throw new UsageException($"--kind {ByteEscaping.ToDisplay(name)}: not {Names.Replace("|", " or ", StringComparison.Ordinal)}");

    /// <summary>Feeds a check and asks it.</summary>
    internal static IReadOnlyList<SignatureVerdict> Stream(ISignatureCheck check, Stream data, DateTimeOffset now)
    {
        var buffer = new byte[1 << 20];
        for (int count; (count = data.Read(buffer)) > 0;)
        {
            check.Append(buffer.AsSpan(0, count));
        }

        return check.JudgeAll(now);
    }
}

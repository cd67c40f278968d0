using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageStore.Keys;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;

namespace Actool.Signing;

/// <summary>What the command line of sign says.</summary>
internal sealed record SignOptions(
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Keys,
    IReadOnlyList<string> Kinds,
    string? PassphraseFile,
    int? PassphraseDescriptor,
    ExternalSigner? Signer,
    bool IsLegacy,
    bool Overwrite)
{
    /// <summary>When image-ID signatures end, as typed; null for never.</summary>
    internal string? Expires { get; init; }

    /// <summary>Whether image-ID signatures are added to those that are there.</summary>
    internal bool Add { get; init; }
}

/// <summary>Signs the files one after the other, streaming, in every kind that is asked for; stops at the first that fails.</summary>
internal static class SignHandler
{
    private const uint SignatureMode = 0x1A4; // 0644

    internal static int Run(SignOptions options)
    {
        CoreDumps.Forbid();
        var time = SigningTime.Now();
        using var signers = SignerSet.Open(options);
        ForImageId(options, signers, signer => signer.Expires = options.Expires is { } text ? Lifetime.End(text, time) : null);
        if (!options.Overwrite)
        {
            signers.All.Where(signer => !(options.Add && signer is ImageIdSigner)).ToList().SelectMany(signer => options.Files.Select(file => SignatureOf(file, signer))).ToList().ForEach(RequireAbsent);
        }

        foreach (var file in options.Files)
        {
            ForImageId(options, signers, signer => signer.AddTo = options.Add && Path.Exists(SignatureOf(file, signer)) ? KeyFile.ReadAll(SignatureOf(file, signer)) : null);
            SignOne(signers.All, file, time, options.Overwrite || options.Add);
        }

        return 0;
    }

    /// <summary>What the options ask of image-ID signatures alone.</summary>
    private static void ForImageId(SignOptions options, SignerSet signers, Action<ImageIdSigner> set)
    {
        if (signers.All.OfType<ImageIdSigner>().FirstOrDefault() is { } signer)
        {
            set(signer);
        }
        else if (options.Expires is not null || options.Add)
        {
            throw new UsageException("--expires, --add: are for image-ID signatures; name one of their keys, or --kind image-id");
        }
    }

    /// <summary>The signatures of one file appear together, when all of them are made.</summary>
    private static void SignOne(IReadOnlyList<IFileSigner> signers, string file, DateTimeOffset time, bool overwrite)
    {
        using var data = KeyFile.OpenRead(file);
        List<AtomicFile> outputs = [];
        try
        {
            foreach (var signer in signers)
            {
                var output = AtomicFile.Begin(SignatureOf(file, signer), SignatureMode);
                outputs.Add(output);
                Rewind(data, signers.Count);
                output.Stream.Write(signer.Sign(data, Path.GetFileName(file), time));
            }

            outputs.ForEach(output => output.Commit(overwrite));
        }
        finally
        {
            outputs.ForEach(output => output.Dispose());
        }

        signers.ToList().ForEach(signer => Console.Out.WriteLine(ByteEscaping.ToDisplay(SignatureOf(file, signer))));
    }

    /// <summary>A pipe can be read once, which is enough for one signature.</summary>
    private static void Rewind(Stream data, int readers)
    {
        if (data.CanSeek)
        {
            data.Position = 0;
        }
        else if (readers > 1)
        {
            throw new BadInputException("sign: a file that cannot be read twice takes one kind of signature only");
        }
    }

    private static void RequireAbsent(string path)
    {
        if (Path.Exists(path))
        {
            throw new BadInputException($"write {ByteEscaping.ToDisplay(path)}: it exists; --overwrite replaces it");
        }
    }

    private static string SignatureOf(string file, IFileSigner signer) => file + SignatureKinds.SuffixOf(signer.Kind);
}

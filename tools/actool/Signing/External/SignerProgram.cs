using System.ComponentModel;
using System.Diagnostics;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.Linux;

namespace Actool.Signing.External;

/// <summary>
/// Asks a program for signatures: what to sign on its standard input, the raw signature on its standard output, four arguments that tell algorithm, hash,
/// key and kind. docs/signing.md is the protocol.
/// </summary>
internal sealed class SignerProgram
{
    private const int MaxSignature = 16 << 10;
    private const int MaxMessage = 400;

    private readonly string _path;
    private readonly TimeSpan _limit;

    internal SignerProgram(string path, TimeSpan limit)
    {
        _path = path;
        _limit = limit;
    }

    /// <summary>One signature: an <see cref="ExternalSigner"/>.</summary>
    /// <exception cref="BadInputException">It cannot be started, takes too long, fails, or says too much.</exception>
    internal byte[] Sign(SigningRequest request)
    {
        using var process = Start(request);
        try
        {
            return Talk(process, request.Data);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(SigningRequest request)
    {
        string[] arguments = [request.Algorithm, request.Hash, request.KeyId, SignatureKinds.NameOf(request.Kind)];
        var start = new ProcessStartInfo(_path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["APPC_SIGNER_PROTOCOL"] = "1";
        try
        {
            return Process.Start(start) ?? throw Failed("cannot be started");
        }
        catch (Win32Exception e)
        {
            throw new BadInputException($"external signer {ByteEscaping.ToDisplay(_path)}: cannot be started: {SystemCallException.Describe(e.NativeErrorCode)}", e);
        }
    }

    private byte[] Talk(Process process, ReadOnlyMemory<byte> data)
    {
        var output = ReadAtMost(process.StandardOutput.BaseStream, MaxSignature + 1);
        var errors = ReadAtMost(process.StandardError.BaseStream, MaxMessage);
        var input = WriteInput(process, data);
        if (!Task.WaitAll([input, output], _limit) || !process.WaitForExit(_limit))
        {
            throw Failed($"gave no signature within {_limit.TotalSeconds} seconds");
        }

        if (process.ExitCode != 0)
        {
            throw Failed($"ended with exit code {process.ExitCode}{Words(errors)}");
        }

        return output.Result.Length is > 0 and <= MaxSignature ? output.Result : throw Failed("gave no signature, or more than 16 KiB");
    }

    /// <summary>A program that answers without reading is no failure: what counts is what it answers.</summary>
    private static async Task WriteInput(Process process, ReadOnlyMemory<byte> data)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(data).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // EPIPE: it has closed its standard input
        }
    }

    /// <summary>Reads to the end and keeps the first bytes, so that the program never blocks on a full pipe.</summary>
    private static async Task<byte[]> ReadAtMost(Stream stream, int most)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[4096];
        for (int count; (count = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            kept.Write(buffer, 0, Math.Min(count, most - (int)kept.Length));
        }

        return kept.ToArray();
    }

    /// <summary>The first line of what it said.</summary>
    private static string Words(Task<byte[]> errors)
    {
        var text = errors.Wait(TimeSpan.FromSeconds(1)) ? errors.Result.AsSpan() : default;
        var line = text.IndexOf((byte)'\n') is >= 0 and var end ? text[..end] : text;
        return line.IsEmpty ? string.Empty : $": {ByteEscaping.ToDisplay(line)}";
    }

    private BadInputException Failed(string why) => new($"external signer {ByteEscaping.ToDisplay(_path)}: {why}");
}

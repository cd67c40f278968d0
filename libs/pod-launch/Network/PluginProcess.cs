using System.Diagnostics;
using System.Text;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Network;

/// <summary>
/// Runs a program with a document as its standard input and takes what it prints, within limits: neither one that hangs nor one
/// that prints without end holds the runner up. Starts no thread: a launch may come after it.
/// </summary>
internal sealed class PluginProcess
{
    private const int LargestOutput = 1 << 20;
    private const int ShownText = 300;
    private const int LockNumber = 9;

    /// <summary>How long a program may take.</summary>
    internal TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What the program, and whatever it starts, holds open as long as it runs: the lock of the pod, so that nobody takes the pod for dead
    /// while something is still being made for it. Null for nothing.
    /// </summary>
    internal SafeFileHandle? Held { get; init; }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="PluginException">It took too long, printed too much, or cannot be executed.</exception>
    internal PluginOutput Run(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, string input)
    {
        using var document = Document(input);
        var (outRead, outWrite) = Processes.Pipe();
        var (errorRead, errorWrite) = Processes.Pipe();
        using (outRead)
        using (errorRead)
        {
            using var process = Start(program, arguments, environment, [(document, 0), (outWrite, 1), (errorWrite, 2), .. Held is null ? [] : ((SafeFileHandle, int)[])[(Held, LockNumber)]]);
            outWrite.Dispose();
            errorWrite.Dispose();
            var output = new Collected(outRead, LargestOutput);
            var error = new Collected(errorRead, LargestOutput);
            Follow(Path.GetFileName(program), process, output, error);
            return new PluginOutput(process.WaitForEnd(), output.Bytes, Shorten(error.Bytes));
        }
    }

    private static SpawnedProcess Start(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, (SafeFileHandle File, int Number)[] files)
    {
        try
        {
            return SpawnedProcess.Start(program, arguments, environment, files);
        }
        catch (SystemCallException failure)
        {
            throw new PluginException(failure.Message);
        }
    }

    /// <summary>A file in memory, not a pipe: nobody has to wait until a program reads what it may never read.</summary>
    private static SafeFileHandle Document(string input)
    {
        var document = SealedMemory.Create("network-configuration");
        RandomAccess.Write(document, Encoding.UTF8.GetBytes(input), 0);
        return document;
    }

    /// <summary>Until the program has ended and what it printed is taken; something that it left behind may hold its streams open for longer.</summary>
    private void Follow(string name, SpawnedProcess process, Collected output, Collected error)
    {
        var clock = Stopwatch.StartNew();
        for (var hasEnded = false; !(hasEnded && !output.IsReady && !error.IsReady);)
        {
            var left = hasEnded ? 0 : (int)Math.Max(0, (Limit - clock.Elapsed).TotalMilliseconds);
            var ready = Processes.WaitReadable([output.Source, error.Source, hasEnded ? null : process.Handle], left);
            (output.IsReady, error.IsReady) = (ready[0], ready[1]);
            hasEnded |= ready[2];
            if (!hasEnded && clock.Elapsed >= Limit)
            {
                process.Kill();
                throw new PluginException($"plugin {name}: it did not end within {Limit.TotalSeconds:0} seconds");
            }

            if (!output.Take() || !error.Take())
            {
                process.Kill();
                throw new PluginException($"plugin {name}: it printed more than {LargestOutput} bytes");
            }
        }
    }

    /// <summary>The last line that says something.</summary>
    private static string Shorten(byte[] text)
    {
        var line = Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? string.Empty;
        return ByteEscaping.ToDisplay(line.Length <= ShownText ? line : line[..ShownText] + "…");
    }

    /// <summary>What came through one of the pipes.</summary>
    private sealed class Collected(SafeFileHandle source, int most)
    {
        private readonly List<byte> _bytes = [];
        private readonly byte[] _buffer = new byte[64 * 1024];

        /// <summary>Null from its end on.</summary>
        internal SafeFileHandle? Source { get; private set; } = source;

        internal bool IsReady { get; set; }

        internal byte[] Bytes => [.. _bytes];

        /// <summary>Takes what is there; false where it is too much.</summary>
        internal bool Take()
        {
            if (!IsReady)
            {
                return true;
            }

            var count = Sys.Read(Source!, _buffer);
            _bytes.AddRange(_buffer.AsSpan(0, count));
            if (count == 0)
            {
                (Source, IsReady) = (null, false);
            }

            return _bytes.Count <= most;
        }
    }
}

/// <summary>What a program left behind.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">The last line of its standard error, shortened.</param>
internal sealed record PluginOutput(int Code, byte[] Output, string Error);

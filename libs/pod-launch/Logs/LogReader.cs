using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Pods;

namespace Appc.PodLaunch.Logs;

/// <summary>A line of an app's log.</summary>
/// <param name="Time">UTC, as written.</param>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="IsWhole">False where the line goes on in the next.</param>
/// <param name="Text">The app's bytes without the line feed.</param>
public sealed record LogLine(string Time, string Stream, bool IsWhole, ReadOnlyMemory<byte> Text);

/// <summary>Reads an app's log, the oldest line first.</summary>
public static class LogReader
{
    private const int LongestLine = 64 * 1024;

    /// <summary>Every line that is there; none where the app has no log.</summary>
    /// <exception cref="BadInputException">A file is no log.</exception>
    public static IEnumerable<LogLine> Read(PodDirectory pod, AcName app)
    {
        foreach (var path in AppLog.FilesOf(pod.LogOf(app)))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, LongestLine);
            var line = new List<byte>(256);
            for (int value; (value = file.ReadByte()) >= 0;)
            {
                if (value != '\n')
                {
                    line.Add((byte)value);
                    continue;
                }

                yield return Parse([.. line], path);
                line.Clear();
            }
        }
    }

    private static LogLine Parse(byte[] line, string path)
    {
        var time = Array.IndexOf(line, (byte)' ');
        var stream = time < 0 ? -1 : Array.IndexOf(line, (byte)' ', time + 1);
        return stream > 0 && line.Length >= stream + 3
            ? new LogLine(Encoding.ASCII.GetString(line, 0, time), Encoding.ASCII.GetString(line, time + 1, stream - time - 1), line[stream + 1] == (byte)'F', line.AsMemory(stream + 3))
            : throw new BadInputException($"read {path}: not a line of a log");
    }
}

using Appc.ImageSpec;
using Appc.Linux;

namespace Appc.CommandLine;

/// <summary>The one place where an exception becomes a line for the user and an exit code.</summary>
internal static class FailureReport
{
    /// <summary>Prints it and returns the exit code.</summary>
    /// <param name="tool">The executable.</param>
    /// <param name="exception">What ended the command.</param>
    /// <param name="command">The words of the command, for failures that do not say what they happened to; null where none was read.</param>
    internal static int Print(Tool tool, Exception exception, string? command)
    {
        Report.Error(Message(exception, command));
        if (Cure(exception) is { } cure)
        {
            Report.Hint(cure);
        }

        if (Environment.GetEnvironmentVariable("APPC_DEBUG") == "1")
        {
            Console.Error.WriteLine(exception);
        }

        return exception is UsageException ? ToolProgram.UsageExitCode : tool.FailureExitCode;
    }

    private static string Message(Exception exception, string? command) => exception switch
    {
        UsageException or BadInputException or NotFoundException or NotVerifiedException or SystemCallException => exception.Message,
        IOException or UnauthorizedAccessException => OfFile(LowerFirst(exception.Message), command),
        OutOfMemoryException => "out of memory",
        _ => $"internal error: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}",
    };

    private static string? Cure(Exception exception) => exception switch
    {
        NotFoundException notFound => notFound.Cure,
        NotVerifiedException notVerified => notVerified.Cure,
        UsageException or BadInputException or SystemCallException or IOException or UnauthorizedAccessException => null,
        _ => "this is a defect; APPC_DEBUG=1 shows where",
    };

    // The runtime says "cause : 'path'" where it knows the path, and of a file that was opened by a handle the cause alone.
    private static string OfFile(string message, string? command)
    {
        var path = message.LastIndexOf(" : '", StringComparison.Ordinal);
        return path >= 0 && message.EndsWith('\'') ? $"{ByteEscaping.ToDisplay(message[(path + 4)..^1])}: {message[..path]}"
            : command is not null && message.AsSpan().IndexOfAny(':', '\'') < 0 ? $"{command}: {message}"
            : message;
    }

    private static string LowerFirst(string message)
    {
        var line = message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return line.Length > 1 && char.IsLower(line[1]) ? char.ToLowerInvariant(line[0]) + line[1..] : line;
    }
}

using Appc.ImageSpec;
using Appc.Linux;

namespace Appc.CommandLine;

/// <summary>The one place where an exception becomes a line for the user and an exit code.</summary>
internal static class FailureReport
{
    internal static int Print(Tool tool, Exception exception)
    {
        Report.Error(Message(exception));
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

    private static string Message(Exception exception) => exception switch
    {
        UsageException or BadInputException or NotFoundException or NotVerifiedException or SystemCallException => exception.Message,
        IOException or UnauthorizedAccessException => LowerFirst(exception.Message),
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

    private static string LowerFirst(string message)
    {
        var line = message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return line.Length > 1 && char.IsLower(line[1]) ? char.ToLowerInvariant(line[0]) + line[1..] : line;
    }
}

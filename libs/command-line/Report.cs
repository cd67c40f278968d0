namespace Appc.CommandLine;

/// <summary>What a tool says beside its result: always on standard error, one line each, the tool's name in front.</summary>
public static class Report
{
    /// <summary>The name in front of every line; <see cref="ToolProgram.Run"/> sets it first of all.</summary>
    public static string Tool { get; internal set; } = "appc";

    /// <summary>When true, <see cref="Info"/> says nothing (<c>--quiet</c>); errors and warnings are still said.</summary>
    public static bool Quiet { get; set; }

    /// <summary><c>tool: message</c>.</summary>
    public static void Error(string message) => Console.Error.WriteLine($"{Tool}: {message}");

    /// <summary><c>tool: warning: message</c>, for what the user should know although the command goes on.</summary>
    public static void Warn(string message) => Console.Error.WriteLine($"{Tool}: warning: {message}");

    /// <summary><c>tool: message</c>, for what happened; nothing with <see cref="Quiet"/>.</summary>
    public static void Info(string message)
    {
        if (!Quiet)
        {
            Console.Error.WriteLine($"{Tool}: {message}");
        }
    }

    /// <summary>A second line below an error that names the cure.</summary>
    public static void Hint(string message) => Console.Error.WriteLine($"{Tool}:   {message}");
}

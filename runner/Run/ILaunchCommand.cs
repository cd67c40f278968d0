namespace Runner.Run;

/// <summary>A command that takes images to be launched.</summary>
internal interface ILaunchCommand
{
    /// <summary>Its arguments and options.</summary>
    LaunchArguments Launch { get; }

    /// <summary>Whether these words name images.</summary>
    bool Launches(IReadOnlyList<string> words) => true;
}

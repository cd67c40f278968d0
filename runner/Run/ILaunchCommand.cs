namespace Runner.Run;

/// <summary>A command that takes images to be launched.</summary>
internal interface ILaunchCommand
{
    /// <summary>Its arguments and options.</summary>
    LaunchArguments Launch { get; }
}

namespace Appc.PodLaunch.Network;

/// <summary>A network plugin, or what stands for one, failed or gave an answer that is none. The message is one line.</summary>
public sealed class PluginException : IOException
{
    /// <summary>Makes the exception from a one-line message.</summary>
    public PluginException(string message)
        : base(message)
    {
    }
}

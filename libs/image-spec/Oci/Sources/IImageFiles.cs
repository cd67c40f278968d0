namespace Appc.ImageSpec.Oci;

/// <summary>Files by their name in a directory or an archive.</summary>
public interface IImageFiles : IDisposable
{
    /// <summary>What the user calls it, for errors.</summary>
    string Subject { get; }

    /// <summary>The file from its first byte, or null where there is none of that name. May be called from several threads.</summary>
    /// <param name="name">Components separated by slashes, without <c>..</c>.</param>
    Stream? TryOpen(string name);
}

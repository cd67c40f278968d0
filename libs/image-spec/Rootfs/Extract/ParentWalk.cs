using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>The state of a walk through components and symbolic links inside a root: where it is, and what is left to walk.</summary>
internal sealed class ParentWalk
{
    // What the kernel allows, path_resolution(7).
    private const int MostLinks = 40;

    private readonly Stack<ByteString> _left = new();
    private readonly List<ByteString> _here = [];
    private int _links;

    internal ParentWalk(ReadOnlySpan<byte> path, bool followLinks)
    {
        Request = ByteString.Copy(path);
        FollowLinks = followLinks;
        Push(path);
    }

    internal ByteString Request { get; }

    internal bool FollowLinks { get; }

    /// <summary>The directory reached, as a path from the root without links.</summary>
    internal ByteString Here => Joined(_here);

    /// <summary>The next component to walk; null at the end.</summary>
    internal ByteString? Next() => _left.TryPop(out var component) ? component : default(ByteString?);

    internal void Enter(ByteString component) => _here.Add(component);

    /// <summary>Goes up, but never above the root; returns where that is.</summary>
    internal ByteString Leave()
    {
        if (_here.Count > 0)
        {
            _here.RemoveAt(_here.Count - 1);
        }

        return Here;
    }

    /// <summary>Replaces a component by the link it is; returns where the rest starts.</summary>
    internal ByteString Follow(ByteString component, ByteString target)
    {
        if (++_links > MostLinks)
        {
            throw new BadInputException($"extract {Request}: more than {MostLinks} symbolic links at {Describe(component)}");
        }

        if (target.Span.StartsWith("/"u8))
        {
            _here.Clear();
        }

        Push(target.Span);
        return Here;
    }

    internal string Describe(ByteString component) => Joined([.. _here, component]).ToString();

    private void Push(ReadOnlySpan<byte> path)
    {
        var components = new List<ByteString>();
        foreach (var range in path.Split((byte)'/'))
        {
            if (!path[range].IsEmpty && !path[range].SequenceEqual("."u8))
            {
                components.Add(ByteString.Copy(path[range]));
            }
        }

        for (var index = components.Count - 1; index >= 0; index--)
        {
            _left.Push(components[index]);
        }
    }

    private static ByteString Joined(List<ByteString> components)
    {
        var path = ByteString.Empty;
        foreach (var component in components)
        {
            path = EntryPath.Join(path.Span, component.Span);
        }

        return path;
    }
}

using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// What an image is rendered from (aci.md, "Image Manifest Schema", dependencies and pathWhitelist): each dependency with its own
/// dependencies first, in the manifest's order, then the image itself over them.
/// </summary>
public static class RenderOrder
{
    private const int MaximumDepth = 64;
    private const int MaximumLayers = 1000;

    /// <summary>The layers in the order in which they are laid down.</summary>
    /// <typeparam name="T">Where images come from.</typeparam>
    /// <param name="image">The image at the top.</param>
    /// <param name="find">Finds what an image depends on, or throws.</param>
    /// <exception cref="BadInputException">Dependencies form a cycle or are too many.</exception>
    public static ImmutableArray<RenderLayer<T>> Resolve<T>(T image, Func<T, Dependency, T> find)
        where T : IRenderable
    {
        var walk = new Walk<T>(find);
        walk.Add(image, []);
        return walk.Layers.ToImmutable();
    }

    private sealed class Walk<T>
        where T : IRenderable
    {
        private readonly Func<T, Dependency, T> _find;
        private readonly Stack<ImageId> _path = new();

        internal Walk(Func<T, Dependency, T> find)
        {
            _find = find;
        }

        internal ImmutableArray<RenderLayer<T>>.Builder Layers { get; } = ImmutableArray.CreateBuilder<RenderLayer<T>>();

        internal void Add(T image, ImmutableArray<ImmutableArray<string>> above)
        {
            if (_path.Contains(image.Id))
            {
                throw new BadInputException($"render image {image.Manifest.Name}: it depends on itself");
            }

            if (_path.Count >= MaximumDepth || Layers.Count >= MaximumLayers)
            {
                throw new BadInputException($"render image {image.Manifest.Name}: more than {MaximumDepth} levels or {MaximumLayers} images of dependencies");
            }

            var whitelists = image.Manifest.PathWhitelist.IsDefaultOrEmpty ? above : above.Add(image.Manifest.PathWhitelist);
            _path.Push(image.Id);
            foreach (var dependency in image.Manifest.Dependencies)
            {
                Add(_find(image, dependency), whitelists);
            }

            _path.Pop();
            Layers.Add(new(image, whitelists));
        }
    }
}

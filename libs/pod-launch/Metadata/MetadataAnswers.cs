using System.Text;
using Appc.PodLaunch.Pods;

namespace Appc.PodLaunch.Metadata;

/// <summary>What is answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The media type.</param>
/// <param name="Body">The body.</param>
internal sealed record MetadataAnswer(int Status, string Type, byte[] Body);

/// <summary>The metadata service's answers (ace.md, App Container Metadata Service), for one pod, below <c>/TOKEN/acMetadata/v1</c>.</summary>
internal sealed class MetadataAnswers
{
    private const string JsonType = "application/json";
    private const string TextType = "text/plain; charset=us-ascii";
    private const string FormType = "application/x-www-form-urlencoded";
    private readonly PodMetadata _pod;
    private readonly string _pods;
    private readonly string _base;

    /// <summary>Makes them.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="token">What the address begins with; who knows it is of the pod.</param>
    /// <param name="pods">The directory of all pods, which hold their keys.</param>
    internal MetadataAnswers(PodMetadata pod, string token, string pods)
    {
        (_pod, _pods, _base) = (pod, pods, $"/{token}/acMetadata/v1/");
    }

    internal static MetadataAnswer Refuse(int status, string reason) => new(status, TextType, Encoding.ASCII.GetBytes(reason + "\n"));

    /// <summary>The answer to one request.</summary>
    internal MetadataAnswer Answer(MetadataRequest request)
    {
        var target = request.Target;
        if (!target.StartsWith(_base, StringComparison.Ordinal))
        {
            return Refuse(404, "there is no such thing here");
        }

        var path = target[_base.Length..].TrimEnd('/');
        return path is "pod/hmac/sign" or "pod/hmac/verify" ? AnswerForm(request, path)
            : request.Method is not ("GET" or "HEAD") ? Refuse(405, "only GET is understood here")
            : Find(path) ?? Refuse(404, "there is no such thing here");
    }

    private MetadataAnswer? Find(string path) => path switch
    {
        "pod/uuid" => Text(_pod.Uuid),
        "pod/manifest" => new(200, JsonType, (_pod.Manifest with { Annotations = AppMetadata.Or(_pod.Manifest.Annotations) }).ToJson(indented: false).ToArray()), // none is an empty list, as below
        "pod/annotations" => new(200, JsonType, PodMetadata.Json(AppMetadata.Or(_pod.Manifest.Annotations))),
        _ => path.Split('/', 3) is ["apps", var name, var what] && _pod.Apps.FirstOrDefault(app => app.App.Name.ToString() == name) is { } app ? Find(app, what) : null,
    };

    private static MetadataAnswer? Find(AppMetadata app, string what) => what switch
    {
        "annotations" => new(200, JsonType, PodMetadata.Json(app.Annotations)),
        "image/manifest" => new(200, JsonType, app.Image.ToJson(indented: false).ToArray()),
        "image/id" => Text(app.Id.ToString()),
        _ => null,
    };

    private MetadataAnswer AnswerForm(MetadataRequest request, string path)
    {
        if (request.Method != "POST")
        {
            return Refuse(405, "only POST is understood here");
        }

        if (request.ContentType != FormType)
        {
            return Refuse(415, "must be a form: " + FormType);
        }

        return FormFields.Find(request.Body, "content") is not { } content ? Refuse(400, "needs content, once")
            : path == "pod/hmac/sign" ? Text(PodIdentity.Sign(Path.Join(_pods, _pod.Uuid), content))
            : Verify(request.Body, content);
    }

    private MetadataAnswer Verify(byte[] form, byte[] content)
    {
        if (FormFields.Find(form, "uuid") is not { } uuid || FormFields.Find(form, "signature") is not { } signature)
        {
            return Refuse(400, "needs content, uuid and signature, each once");
        }

        // Only a UUID names a pod's directory.
        return PodId.TryParse(Encoding.Latin1.GetString(uuid).ToLowerInvariant(), out var id) && PodIdentity.Verify(Path.Join(_pods, id.ToString()), content, signature)
            ? Text("the signature is that pod's\n")
            : Refuse(403, "not a signature of that pod");
    }

    private static MetadataAnswer Text(string text) => new(200, TextType, Encoding.ASCII.GetBytes(text));
}

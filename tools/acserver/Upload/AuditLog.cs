using System.Text.Json;
using Acserver.Depot;
using Appc.CommandLine;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.AspNetCore.Http;

namespace Acserver.Upload;

/// <summary>
/// <c>audit.log</c> of a store: JSON lines for everything that somebody with a token published, or tried to. What is not noted is not published: a line
/// <see cref="Accepted"/> is on disk before an image appears.
/// </summary>
internal sealed class AuditLog
{
    /// <summary>Verified, and about to appear.</summary>
    internal const string Accepted = "accepted";

    /// <summary>There for everybody.</summary>
    internal const string Published = "published";

    /// <summary>Not taken, for the reason given.</summary>
    internal const string Refused = "refused";
    private const string FileName = "audit.log";
    private const uint FileMode = 0x1A0; // 0640
    private readonly Lock _lock = new();
    private readonly DepotDirectory _depot;

    internal AuditLog(DepotDirectory depot)
    {
        _depot = depot;
    }

    /// <summary>Adds a line about what has happened already; where the disk is full the client is told the truth all the same.</summary>
    internal void Note(HttpContext context, string token, string what, string image, string detail)
    {
        try
        {
            Add(context, token, what, image, detail);
        }
        catch (Exception e) when (e is SystemCallException or IOException)
        {
            Report.Warn($"audit log: {image} was {what} with token {token}, and this could not be noted: {e.Message}");
        }
    }

    /// <summary>Adds a line, and waits until it is on disk.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">The token's ID.</param>
    /// <param name="what">What became of it.</param>
    /// <param name="image">What it was about.</param>
    /// <param name="detail">The image's ID, or why it was refused.</param>
    /// <exception cref="SystemCallException">It cannot be written.</exception>
    internal void Add(HttpContext context, string token, string what, string image, string detail)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", DateTimeOffset.UtcNow);
            json.WriteString("client", context.Connection.RemoteIpAddress?.ToString());
            json.WriteString("token", token);
            json.WriteString("action", what);
            json.WriteString("image", image);
            json.WriteString("detail", detail);
            json.WriteEndObject();
        }

        lock (_lock)
        {
            using var file = _depot.OpenForAppending(FileName, FileMode);
            Sys.Write(file, [.. buffer.WrittenSpan, (byte)'\n']);
            Sys.Fsync(file);
        }
    }
}

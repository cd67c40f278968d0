using System.Text.Json;
using Acserver.Depot;
using Appc.Linux.FileSystem;
using Microsoft.AspNetCore.Http;

namespace Acserver.Upload;

/// <summary><c>audit.log</c> of a store: a JSON line for everything that was published by upload, or refused, on disk before the client hears of it.</summary>
internal sealed class AuditLog
{
    private const string FileName = "audit.log";
    private const uint FileMode = 0x1A0; // 0640
    private readonly Lock _lock = new();
    private readonly DepotDirectory _depot;

    internal AuditLog(DepotDirectory depot)
    {
        _depot = depot;
    }

    /// <summary>Adds a line.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">The token's ID.</param>
    /// <param name="what"><c>published</c> or <c>refused</c>.</param>
    /// <param name="image">What it was about.</param>
    /// <param name="detail">The image's ID, or why it was refused.</param>
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

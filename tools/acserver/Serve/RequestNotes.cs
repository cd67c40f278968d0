using Microsoft.AspNetCore.Http;

namespace Acserver.Serve;

/// <summary>What is found out about a request while it is answered, for the access log.</summary>
internal sealed class RequestNotes
{
    /// <summary>The ID of the token that the client showed.</summary>
    internal string? Token { get; set; }

    /// <summary>Bytes of a body that were sent, where that can be less than was promised; null elsewhere.</summary>
    internal long? Sent { get; set; }

    /// <summary>The notes of a request, made when somebody first has something to note.</summary>
    internal static RequestNotes Of(HttpContext context)
    {
        var notes = context.Features.Get<RequestNotes>();
        if (notes is null)
        {
            notes = new RequestNotes();
            context.Features.Set(notes);
        }

        return notes;
    }
}

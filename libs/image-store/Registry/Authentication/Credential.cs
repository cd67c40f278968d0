namespace Appc.ImageStore.Registry.Authentication;

/// <summary>A user's secret for one registry.</summary>
/// <param name="User">The name; empty for an identity token.</param>
/// <param name="Secret">The password, or the identity token that stands for a login elsewhere.</param>
/// <param name="IsIdentityToken">True for a token to be exchanged (OAuth2 refresh token).</param>
internal sealed record Credential(string User, string Secret, bool IsIdentityToken)
{
    /// <summary>The value of a Basic header (RFC 7617).</summary>
    internal string Basic => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{User}:{Secret}"));

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"credential of {User}";
}

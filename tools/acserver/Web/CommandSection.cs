namespace Acserver.Web;

/// <summary>The commands on the page of an image.</summary>
internal static class CommandSection
{
    internal static Html Make(CommandText commands) => $"""
        <section class="card commands" aria-labelledby="commands"><h2 id="commands">Get it</h2>
        {(commands.IsSigned ? Signed(commands) : Unsigned(commands))}{Command("run", "Run it", commands.Run)}{ByHand(commands)}</section>

        """;

    private static Html Signed(CommandText commands) => $"""
        {Trust(commands)}{Command("fetch", "Fetch and verify it, with all that it depends on", commands.Fetch)}
        """;

    private static Html Trust(CommandText commands) => !commands.HasOpenPgp ? Html.None : (Html)$"""
        {Command("trust", "Once: trust the keys of the name", commands.Trust)}<p class="small">It shows the fingerprint and asks. Compare it with one that you did not get from this page.</p>

        """;

    private static Html Unsigned(CommandText commands) => $"""
        <p class="note">The image is not signed: nothing shows that these bytes are what somebody meant to publish.</p>
        {Command("fetch", "Fetch it without verification", commands.Fetch)}
        """;

    private static Html ByHand(CommandText commands) => !commands.HasOpenPgp
        ? $"""
            <details open><summary>Only download it</summary>
            {Command("download", "Download", commands.Download)}</details>

            """
        : (Html)$"""
            <details open><summary>Only download and verify it</summary>
            {Command("byhand", "With curl and actool", commands.ByHand)}{Command("gpg", "The same signature with GnuPG", commands.Gpg)}</details>

            """;

    private static Html Line(string line) => $"""
        <span class="line">{line}
        </span>
        """;

    // A block that scrolls must be reachable by keyboard.
    private static Html Command(string id, string what, string command) => $"""
        <h3 id="c-{id}">{what}</h3>
        <pre class="command" tabindex="0" role="group" aria-labelledby="c-{id}"><code>{command.Split('\n').Select(Line)}</code></pre>

        """;
}

namespace SpecTests.Store;

/// <summary>Where state goes unless --dir says otherwise, seen from outside.</summary>
public sealed class StateDirectoryTests
{
    [Fact]
    public void APPC_DIR_comes_before_the_defaults()
    {
        using var home = new TempDirectory();
        OrdinaryUser.Own(home.Path);
        var options = new RunOptions { Environment = new Dictionary<string, string> { ["APPC_DIR"] = home["chosen"], ["XDG_DATA_HOME"] = home["data"] } };
        OrdinaryUser.Run(home.Path, options, "runner", "image", "gc").Expect(0);
        Assert.True(Directory.Exists(home["chosen"]));
        Assert.False(Directory.Exists(home["data"]));
    }

    [Fact]
    public void A_relative_APPC_DIR_is_refused()
    {
        var options = new RunOptions { Environment = new Dictionary<string, string> { ["APPC_DIR"] = "somewhere" } };
        Tool.Run(options, "runner", "image", "list").ExpectError(254, "APPC_DIR somewhere: must be an absolute path");
    }

    [Fact]
    public void A_user_keeps_state_below_XDG_DATA_HOME_or_the_home_directory()
    {
        using var home = new TempDirectory();
        OrdinaryUser.Own(home.Path);
        OrdinaryUser.Run(home.Path, "runner", "image", "gc").Expect(0);
        Assert.True(Directory.Exists(home[".local/share/appc"]));
    }
}

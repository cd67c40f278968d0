using Appc.PodLaunch.Build;
using Appc.PodLaunch.Machine;
using Appc.PodLaunch.Pods;

namespace SpecTests.Launch;

/// <summary>Which numbers a pod's own users get.</summary>
public sealed class UserRangesTests
{
    private static readonly SubordinateRange[] s_others = [new("someone", 0x80000, 0x30000000), new("else", 0x40000000, 1)];

    [Fact]
    public void ThoseOfOthersAreNeverGivenAndEachIsGivenOnce()
    {
        var all = UserRanges.Candidates(PodId.New(), s_others, []).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Equal(((0x70000000 - 0x80000) / 65536) - 0x3000 - 1, all.Count);
        Assert.All(all, users => Assert.True(users.FirstUid == users.FirstGid && users.FirstUid is >= 0x30080000 and <= 0x6fff0000 and not 0x40000000 && users.FirstUid % 65536 == 0));
    }

    [Fact]
    public void RootsOwnAreTakenWhereBothFilesHaveThem()
    {
        SubordinateRange[] users = [new("root", 200000, 70000), .. s_others, new("0", 400000, 131072)];
        SubordinateRange[] groups = [new("root", 700000, 200000)];
        Assert.Equivalent(new[] { new PrivateUsers(200000, 700000), new PrivateUsers(400000, 765536), new PrivateUsers(465536, 831072) }, UserRanges.Candidates(PodId.New(), users, groups), strict: true);
        Assert.DoesNotContain(UserRanges.Candidates(PodId.New(), users, []), candidate => candidate.FirstUid == 200000);
    }

    [Fact]
    public void APodAsksForTheSameAgain()
    {
        var id = PodId.New();
        Assert.Equal(UserRanges.Candidates(id, [], []).First(), UserRanges.Candidates(id, [], []).First());
    }
}

namespace SpecTests.Doctor;

/// <summary>Each thing that can keep pods away is set up in turn, and the doctor names it with its cure.</summary>
public sealed class DoctorTests : IDisposable
{
    private const int ENOSYS = 38;
    private const int EPERM = 1;
    private const int Mount = 165;
    private const int Clone3 = 435;
    private const int Fsopen = 430;
    private const int SeccompCall = 317;

    private readonly DoctorFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [RootFact]
    public void NothingIsInRootsWay()
    {
        var answer = _fixture.Run(_fixture.Doctor).CanRun(true).Says("caller", "ok", "root");
        foreach (var subject in new[] { "kernel", "clock", "init", "seccomp", "mount namespaces", "network namespaces", "proc, sys and dev", "overlayfs", "ID-mapped mounts", "store", "subordinate IDs" })
        {
            answer.Says(subject, "ok", "");
        }

        Assert.False(Directory.Exists(_fixture["state"])); // it looked, and made nothing
    }

    [RootFact("setpriv")]
    public void NothingIsInAnOrdinaryUsersWay() =>
        _fixture.Run(_fixture.UsersDoctor).CanRun(true).Says("caller", "ok", "ordinary user").Says("user namespaces", "ok", "made").Says("proc, sys and dev", "ok", "");

    [RootFact]
    public void ForPeopleThereIsALineEachAndAVerdict()
    {
        var text = Tool.Run("runner", "doctor", "--dir", _fixture["state"]).Expect(0).Out;
        Assert.Contains("\nok       kernel: Linux ", text, StringComparison.Ordinal);
        Assert.EndsWith("\npods can be run here\n", text, StringComparison.Ordinal);
        text = Tool.RunProgram("setarch", ["x86_64", "--uname-2.6", DoctorFixture.Runner, "doctor", "--dir", _fixture["state"]], new RunOptions()).Expect(1).Out;
        Assert.Contains("\nblocked  kernel: Linux 2.6.", text, StringComparison.Ordinal);
        Assert.Contains("\n           cure: boot a newer kernel\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\npods cannot be run here: kernel\n", text, StringComparison.Ordinal);
    }

    // Parameters of a user namespace of its own, so they hold for this process alone.
    [RootTheory]
    [InlineData("user", "user namespaces")]
    [InlineData("mnt", "mount namespaces")]
    [InlineData("pid", "process namespaces")]
    [InlineData("ipc", "IPC namespaces")]
    [InlineData("uts", "host name namespaces")]
    [InlineData("cgroup", "cgroup namespaces")]
    [InlineData("net", "network namespaces")]
    public void ALimitOfNamespaces(string name, string subject) =>
        _fixture.Run($"echo 0 > /proc/sys/user/max_{name}_namespaces; exec {_fixture.Doctor}", "--user", "--map-root-user").CanRun(false)
            .Says(subject, "blocked", $"user.max_{name}_namespaces is 0", $"sysctl -w user.max_{name}_namespaces=");

    [RootFact("setpriv")]
    public void RootWithoutRootsRights() =>
        _fixture.Run($"exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin {_fixture.Doctor}").CanRun(false)
            .Says("mount namespaces", "blocked", "no CAP_SYS_ADMIN", "give it the capability");

    [RootFact("python3")]
    public void ASeccompFilterThatForbidsClone3() =>
        _fixture.Run($"exec {DoctorFixture.Deny(ENOSYS, Clone3)}{_fixture.Doctor}").CanRun(false).Says("caller", "ok", "below a seccomp filter")
            .Says("mount namespaces", "blocked", "a seccomp filter of whoever started this process", "seccomp=unconfined");

    [RootFact("python3")]
    public void ASeccompFilterThatForbidsMounts() =>
        _fixture.Run($"exec {DoctorFixture.Deny(EPERM, Fsopen)}{_fixture.Doctor}").CanRun(false).Says("proc, sys and dev", "blocked", "a seccomp filter", "seccomp=unconfined");

    [RootFact("python3")]
    public void AKernelWithoutSeccomp() =>
        _fixture.Run($"exec {DoctorFixture.Deny(ENOSYS, SeccompCall)}{_fixture.Doctor}").CanRun(false).Says("seccomp", "blocked", "without filters");

    // The restriction as its kernels have it: the namespace is made, and mounting in it fails with EPERM.
    [RootFact("python3", "setpriv")]
    public void AppArmorsRestrictionOfUserNamespaces() =>
        _fixture.Run($"{Parameter("apparmor_restrict_unprivileged_userns", "1")}exec {DoctorFixture.Deny(EPERM, Mount)}{_fixture.UsersDoctor}").CanRun(false)
            .Says("user namespaces", "blocked", "kernel.apparmor_restrict_unprivileged_userns is 1", "kernel.apparmor_restrict_unprivileged_userns=0");

    // In a chroot the kernel gives no user namespace (EPERM), as where Debian's old parameter forbids it.
    [RootTheory("setpriv", "chroot")]
    [InlineData("0", "kernel.unprivileged_userns_clone is 0", "sysctl -w kernel.unprivileged_userns_clone=1")]
    [InlineData("1", "a chroot around this process", "dmesg")]
    public void UserNamespacesForRootOnly(string value, string text, string cure) =>
        _fixture.Run($"{Parameter("unprivileged_userns_clone", value)}mkdir {_fixture["jail"]}; mount --rbind / {_fixture["jail"]}; exec chroot {_fixture["jail"]} {_fixture.UsersDoctor}").CanRun(false)
            .Says("user namespaces", "blocked", text, cure);

    [RootFact]
    public void ProgramsInMemoryAreForbidden() =>
        _fixture.Run($"echo 2 > /proc/sys/vm/memfd_noexec || exit 9; {_fixture.Doctor}", "--pid", "--fork", "--mount-proc").CanRun(false)
            .Says("init", "blocked", "vm.memfd_noexec is 2", "sysctl -w vm.memfd_noexec=1");

    [RootFact("setpriv")]
    public void AProcThatIsCoveredInPart() =>
        _fixture.Run($"mount --bind /dev/null /proc/version; exec {_fixture.UsersDoctor}").CanRun(false).Says("proc, sys and dev", "blocked", "covered by other mounts", "systempaths=unconfined");

    [RootFact("setpriv")]
    public void NoSubordinateIds()
    {
        File.WriteAllText(_fixture["subuid"], "somebody-else:100000:65536\n");
        File.WriteAllText(_fixture["both"], "appc-test:100000:65536\n");
        var both = $"mount --bind {_fixture["both"]} /etc/subuid; mount --bind {_fixture["both"]} /etc/subgid; ";
        _fixture.Run($"mount --bind {_fixture["subuid"]} /etc/subuid; exec {_fixture.UsersDoctor}").CanRun(true).Says("subordinate IDs", "limited", "/etc/subuid has no range for appc-test", "usermod --add-subuids");
        _fixture.Run($"{both}mount --bind {_fixture["subuid"]} /etc/subgid; exec {_fixture.UsersDoctor}").Says("subordinate IDs", "limited", "/etc/subgid has no range");
        _fixture.Run($"{both}UPATH=/nowhere; exec {_fixture.UsersDoctor}").Says("subordinate IDs", "limited", "newuidmap is not installed", "apt-get install uidmap");
        _fixture.Run($"{both}mkdir {_fixture["p"]}; cp /bin/true {_fixture["p/newuidmap"]}; UPATH={_fixture["p"]}; exec {_fixture.UsersDoctor}").Says("subordinate IDs", "limited", "neither set-user-ID");
    }

    [RootFact("setpriv")]
    public void NoPrograms()
    {
        _fixture.Run($"UPATH=/nowhere; exec {_fixture.UsersDoctor}").CanRun(true).Says("pod networks", "limited", "neither pasta nor slirp4netns", "apt-get install passt");
        _fixture.Run($"export CNI_PATH=/nowhere; exec {_fixture.Doctor}").CanRun(true).Says("pod networks", "limited", "/nowhere lack the CNI plugins bridge", "apt-get install containernetworking-plugins");
    }

    [RootFact]
    public void AFileSystemThatCannotHoldAnOverlay()
    {
        var (o, options) = (_fixture["o"], $"lowerdir={_fixture["o/l"]},upperdir={_fixture["o/u"]},workdir={_fixture["o/w"]}");
        var line = $"mkdir -p {o}/l {o}/u {o}/w {_fixture["state"]}; mount -t overlay none -o {options} {_fixture["state"]} || exit 9; exec {_fixture.Doctor}";
        _fixture.Run(line).CanRun(true).Says("overlayfs", "limited", "cannot hold its upper layer", "--dir").Says("ID-mapped mounts", "limited", "has none");
    }

    [RootFact("setpriv")]
    public void NoCgroups()
    {
        _fixture.Run($"umount -lR /sys/fs/cgroup; exec {_fixture.Doctor}").CanRun(true).Says("cgroups", "limited", "none are mounted", "mount -t cgroup2");
        _fixture.Run(_fixture.UsersDoctor).CanRun(true).Says("limits of memory", "limited", "", "");
    }

    [RootFact("setpriv")]
    public void AStoreThatIsNoPlaceForPods()
    {
        Appc.ImageStore.Store.Open(_fixture["state"]).Dispose();
        _fixture.Run(_fixture.Doctor).CanRun(true).Says("store", "ok", "0 images").Says("trust", "limited", "no key is trusted", "runner trust");
        _fixture.Run($"chmod 0777 {_fixture["state"]}; exec {_fixture.Doctor}").CanRun(false).Says("store", "blocked", "others may write to it", "--dir");
        _fixture.Run($"chmod 0700 {_fixture["state"]}; chown 65534 {_fixture["state"]}; exec {_fixture.Doctor}").CanRun(false).Says("store", "blocked", "belongs to user 65534");
        _fixture.Run($"mount -t tmpfs -o size=1m,mode=0700 none {_fixture["state"]}; exec {_fixture.Doctor}").CanRun(false).Says("room", "blocked", "1 MiB free", "runner gc");
        _fixture.Run($"chown root {_fixture["home"]}; exec {_fixture.UsersDoctor}").CanRun(false).Says("store", "blocked", "cannot be written to");
        var group = Tool.RunProgram("id", ["-g", "appc-test"], new RunOptions()).Expect(0).Out.Trim();
        _fixture.Run($"{DoctorFixture.Runner} setup-store --group {group} --dir {_fixture["shared"]} >&2; exec {_fixture.UsersDoctor.Replace(_fixture["home/state"], _fixture["shared"], StringComparison.Ordinal)}").CanRun(false).Says("store", "blocked", "root runs");
    }

    [RootFact]
    public void AClockThatIsBeforeTheProgramWasMade() =>
        _fixture.Run($"cp {DoctorFixture.Runner} {_fixture["r"]}; touch -d 2099-01-01 {_fixture["r"]}; exec {_fixture["r"]} doctor --json --dir {_fixture["state"]}").CanRun(true)
            .Says("clock", "limited", "this program is from 2099-01-01", "set the clock");

    /// <summary>A kernel parameter that this kernel may lack, in place of those it has; the files that the runner reads come along.</summary>
    private string Parameter(string name, string value) =>
        $"mkdir {_fixture["k"]}; for f in cap_last_cap osrelease overflowuid overflowgid pid_max threads-max; do cat /proc/sys/kernel/$f > {_fixture["k"]}/$f; done; "
        + $"echo {value} > {_fixture["k"]}/{name}; chmod -R a+rX {_fixture["k"]}; mount --bind {_fixture["k"]} /proc/sys/kernel; ";
}

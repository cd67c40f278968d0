using SpecTests.Launch;

namespace SpecTests.Network;

/// <summary>
/// A place to play in: a shell in a network namespace and a mount namespace of its own, so that no bridge, rule or lease of a test is the
/// machine's. <c>$R</c> is the runner, <c>$O</c> its options, <c>$I</c> the image, which serves <c>/www</c> on port 80.
/// </summary>
public sealed class NetworkYard : IDisposable
{
    internal const string Ports = ",\"ports\":[{\"name\":\"http\",\"protocol\":\"tcp\",\"port\":80}]";
    private const string Image = "example.com/web";
    private readonly LaunchFixture _fixture = new();
    private readonly TempDirectory _directory = new();

    public NetworkYard()
    {
        var aci = _fixture.Build("web", LaunchFixture.Manifest(Image, Ports), ["dir www", "file www/index.html 0644 \"hello\\n\"", "dir etc", "file etc/resolv.conf 0644 \"nameserver 9.9.9.9\\n\""]);
        Fetch(aci);
        Fetch(_fixture.Build("links", LaunchFixture.Manifest("example.com/links"), ["dir etc", "symlink etc/resolv.conf /tmp/elsewhere", "file etc/hosts 0644 \"127.0.0.1 own\\n\""]));
        var copy = Path.Join(_fixture.UserHome, "web.aci");
        File.Copy(aci, copy);
        OrdinaryUser.Own(copy);
        OrdinaryUser.Run(_fixture.UserHome, "runner", "fetch", "--dir", _fixture.UserState, "--insecure-options=image", copy).Expect(0);
    }

    /// <summary>A folder whose programs are plugins beside the machine's own.</summary>
    internal string Plugins => _directory.Path;

    /// <summary>Runs a script as root of the yard.</summary>
    internal ToolResult Run(string script) => Tool.RunProgram("unshare", ["--net", "--mount", "--propagation", "private", "sh", "-euc", Prologue + script], new RunOptions());

    /// <summary>The same, the part after <paramref name="script"/> as the ordinary user, who may open /dev/net/tun here.</summary>
    internal ToolResult RunAsUser(string script, string asUser, string? ranges = null)
    {
        var file = Path.Join(_fixture.UserHome, "script-" + Guid.NewGuid());
        File.WriteAllText(file, $"O_DIR='--dir {_fixture.UserState}'; O=\"$O_DIR --insecure-options=image\"; R={Tool.PathOf("runner")}; I={Image}\ncd {_fixture.UserHome}\n{Functions}{asUser}");
        var become = string.Join(' ', OrdinaryUser.Become(_fixture.UserHome).Select(word => $"'{word}'"));
        return Run($"""
            mkdir $T/dev; mknod $T/dev/tun c 10 200; chmod 0666 $T/dev/tun; mount --bind $T/dev/tun /dev/net/tun
            ip link add up0 type veth peer name up1; ip addr add 10.99.0.1/24 dev up0; ip link set up0 up; ip link set up1 up
            {script}
            {(ranges is null ? "" : $"printf '{ranges.Replace("\n", "\\n", StringComparison.Ordinal)}' > $T/ids; touch /etc/subuid /etc/subgid; mount --bind $T/ids /etc/subuid; mount --bind $T/ids /etc/subgid")}
            {become} sh -eu {file}
            """);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _fixture.Dispose();
    }

    /// <summary>What every script may use. left: what the pods of this yard have left behind; nothing where all is well.</summary>
    private const string Functions = """
        await() { for i in $(seq 200); do eval "$1" >/dev/null 2>&1 && return; sleep 0.05; done; echo "in vain: $1"; exit 1; }
        up() { rm -f uuid-$1; $R run $O --uuid-file-save uuid-$1 $2 $I --name $1 --exec /bin/busybox -- httpd -f -p 80 -h /www & eval pid_$1=$!; }
        shell() { $R run $O $1 $I --exec /bin/sh -- -c "$2"; }
        down() { $R stop $O_DIR $(cat uuid-$1) >/dev/null; eval wait \$pid_$1 || true; }
        left() { iptables -t nat -S | grep -e CNI-DN- -e 'id: ' || true; iptables -t nat -S | grep -e '^-N CNI-[0-9a-f]' || true; ip -o link | grep -v ': lo:\|: br-test:\|: up[01]' || true; find /var/lib/cni -name '1*.*.*.*'; }

        """;

    private string Prologue => $$$"""
        T={{{_directory["yard"]}}}; mkdir -p $T; mount -t tmpfs yard $T; mkdir $T/etc $T/lib; cp -a /etc/. $T/etc; mount --bind $T/etc /etc; mkdir -p $T/lib/cni /etc/cni/net.d
        mount -t tmpfs yard /var/lib; mkdir /var/lib/cni; cd $T; ip link set lo up; printf 'nameserver 10.7.7.7\n' > /etc/resolv.conf
        export PATH=$PATH:/usr/sbin:/sbin CNI_PATH={{{Plugins}}}:/usr/lib/cni
        O_DIR='--dir {{{_fixture.RootState}}}'; O="$O_DIR --insecure-options=image"; R={{{Tool.PathOf("runner")}}}; I={{{Image}}}
        cat > /etc/cni/net.d/10-yard.conflist <<'END'
        {"cniVersion":"1.0.0","name":"yard","plugins":[
          {"type":"bridge","bridge":"br-test","isGateway":true,"ipMasq":true,"ipam":{"type":"host-local","ranges":[[{"subnet":"10.77.0.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]},"dns":{"nameservers":["10.77.0.1"]}},
          {"type":"portmap","capabilities":{"portMappings":true}}]}
        END
        {{{Functions}}}
        """;

    private void Fetch(string aci) => _fixture.Fetch(aci);
}

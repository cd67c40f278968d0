namespace SpecTests.Network;

/// <summary>Pods in networks, with the standard plugins; nothing of it is left when they have ended, however that was.</summary>
public sealed class NetworkJourneyTests : IClassFixture<NetworkYard>
{
    private const string Bridge = "/usr/lib/cni/bridge";
    private readonly NetworkYard _yard;

    public NetworkJourneyTests(NetworkYard yard)
    {
        _yard = yard;
    }

    [RootFact(Bridge, "iptables", "ip", "curl")]
    [Shows("pods:187")]
    public void TwoPodsOnABridgeTalkAndTheHostReachesThemByPort()
    {
        var result = _yard.Run("""
            up a '--net=yard --port http:8080'; up b '--net=yard,default --port http:127.0.0.1:8081'
            await 'curl -sf http://127.0.0.1:8080/'; await 'curl -sf http://127.0.0.1:8081/'
            curl -sf http://10.77.0.1:8080/
            shell --net=yard "busybox wget -q -O - http://10.77.0.2/; busybox wget -q -O - http://10.77.0.3/; busybox wget -q -O - http://10.77.0.1:8080/"
            $R status $O_DIR $(cat uuid-b) | grep networks; $R list $O_DIR --json | grep -c '"interface": "eth1"'
            shell '--net=yard --port http:8080' true || true
            down a; up a '--net=yard --port http:8082 --private-users'; await 'curl -sf http://127.0.0.1:8082/'; curl -sf http://127.0.0.1:8082/
            down a; down b; echo left:; left
            """).Expect(0);
        Assert.Equal(5, result.Out.Split('\n').Count(line => line == "hello"));
        Assert.Matches("networks=yard:ip4=10.77.0.[23], default:ip4=172.16.28.2\n1\n", result.Out);
        Assert.Contains("expose port http: *:8080/tcp of the host cannot be had: address already in use", result.Err, StringComparison.Ordinal);
        Assert.EndsWith("left:\n", result.Out, StringComparison.Ordinal);
    }

    [RootFact(Bridge, "iptables", "ip")]
    public void AKilledRunnerLeavesItToGcAndGcLeavesNothing()
    {
        var result = _yard.Run("""
            for d in 02 04 06 08 10 12 14 16 18 21 24 28 33 40; do
              $R run $O --net=yard,default --port http:9000 $I --exec /bin/sleep -- 100 & p=$!
              sleep 0.$d; kill -9 $p 2>/dev/null || true
            done
            up a '--net=yard --port http:8080'; await 'test -s uuid-a && $R status $O_DIR $(cat uuid-a) | grep ip4'; kill -9 $pid_a; wait || true
            left | grep -c CNI-DN-
            await '! $R list $O_DIR | grep running'; $R gc $O_DIR --grace-period 0s >/dev/null; echo left:; left
            """).Expect(0);
        Assert.Matches("^[1-9][0-9]*\nleft:\n$", result.Out);
    }

    [RootFact(Bridge, "iptables", "ip")]
    public void PodsInParallelGetDifferentAddressesAndLeaveNothing()
    {
        var result = _yard.Run("""
            p=; for i in $(seq 24); do shell --net=yard "busybox ip -o -4 addr show eth0; while ! test -e /go-$i; do sleep 1; break; done" > out-$i & p="$p $!"; done
            for i in $p; do wait $i; done
            cat out-* | grep -c 'inet 10.77.0.'; cat out-* | sort -u | grep -c 'inet 10.77.0.'; echo left:; left
            """).Expect(0);
        Assert.StartsWith("24\n", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("left:\n", result.Out, StringComparison.Ordinal);
    }

    [RootTheory(Bridge, "iptables", "ip")]
    [InlineData("cat >/dev/null; echo '{\"cniVersion\":\"1.0.0\",\"code\":7,\"msg\":\"no\",\"details\":\"cable\"}'; exit 1", "join network bad: plugin bad: no: cable")]
    [InlineData("cat >/dev/null; echo garbage", "join network bad: the answer of plugin bad: line 1")]
    [InlineData("cat >/dev/null; echo oops >&2; exit 9", "join network bad: plugin bad: it ended with 9: oops")]
    [InlineData("while :; do echo 0123456789012345678901234567890123456789; done", "join network bad: plugin bad: it printed more than 1048576 bytes")]
    [InlineData("kill -9 $$", "join network bad: plugin bad: it ended with 137")]
    public void WhereTheSecondNetworkFailsTheFirstIsLeft(string plugin, string error)
    {
        Tool.WriteProgram(Path.Join(_yard.Plugins, "bad"), $"#!/bin/sh\n[ $CNI_COMMAND = DEL ] && exit 0\n{plugin}\n");
        var result = _yard.Run("""
            echo '{"cniVersion":"1.0.0","name":"bad","type":"bad"}' > /etc/cni/net.d/20-bad.conf
            before=$(ls ${O_DIR#--dir }/pods 2>/dev/null | wc -l); shell '--net=yard,bad --port http:8080' true && echo ran
            test $before = $(ls ${O_DIR#--dir }/pods 2>/dev/null | wc -l); echo left:; left
            """.Replace("&& echo ran", "&& echo ran || echo $?", StringComparison.Ordinal)).Expect(0);
        Assert.Equal("254\nleft:\n", result.Out);
        Assert.StartsWith("runner: " + error, result.Err, StringComparison.Ordinal);
        Assert.Single(result.Err.TrimEnd('\n').Split('\n'));
    }

    [RootFact(Bridge, "iptables", "ip")]
    public void APluginThatCannotBeCalledInTheEndIsLeftToGc()
    {
        Tool.WriteProgram(Path.Join(_yard.Plugins, "late"), "#!/bin/sh\n[ $CNI_COMMAND = DEL ] && test ! -e \"$(sed -n 's/.*\"state\":\"\\([^\"]*\\)\".*/\\1/p')\" && { echo '{\"msg\":\"not yet\"}'; exit 1; }\necho '{}'\n");
        var result = _yard.Run("""
            echo "{\"cniVersion\":\"1.0.0\",\"name\":\"late\",\"type\":\"late\",\"state\":\"$T/now\"}" > /etc/cni/net.d/20-late.conf
            shell --net=late 'exit 5' || echo $?; $R gc $O_DIR --grace-period 0s || echo gc $?; touch $T/now; $R gc $O_DIR --grace-period 0s | wc -l
            """).Expect(0);
        Assert.StartsWith("5\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("gc 254\n", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n1\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("runner: warning: leave network late: plugin late: not yet; 'runner gc' tries again", result.Err, StringComparison.Ordinal);
    }

    [RootFact(Bridge, "iptables", "ip")]
    public void NamesAreThePodsOwnAndNoLinkOfAnImageIsFollowed()
    {
        var result = _yard.Run("""
            shell '--net=yard --hostname pod' 'cat /etc/hosts /etc/resolv.conf'
            shell '--net=default --dns=1.2.3.4 --dns-search=a.example --dns-opt=ndots:2 --dns-domain=d.example --hosts-entry=10.9.9.9=db --hostname pod' 'cat /etc/hosts /etc/resolv.conf'
            shell '--net=default --dns=none' 'cat /etc/resolv.conf'
            I=example.com/links; shell '--net=default --rootfs=copy' 'cat /etc/hosts /etc/resolv.conf; test -L /etc/resolv.conf || echo file'
            I=example.com/links; shell '--net=none' 'readlink /etc/resolv.conf'; test ! -e /tmp/elsewhere
            """).Expect(0);
        Assert.Equal(
            "127.0.0.1\tlocalhost\n::1\tlocalhost\n10.77.0.2\tpod\nnameserver 10.77.0.1\n"
            + "127.0.0.1\tlocalhost\n::1\tlocalhost\n172.16.28.2\tpod\n10.9.9.9\tdb\ndomain d.example\nsearch a.example\nnameserver 1.2.3.4\noptions ndots:2\n"
            + "nameserver 9.9.9.9\n"
            + "127.0.0.1 own\nnameserver 10.7.7.7\nfile\n"
            + "/tmp/elsewhere\n", result.Out);
    }

    [RootFact(Bridge, "iptables", "ip", "tc")]
    [Shows("ace:416")]
    public void ALimitOfTheNetworkIsOnThePodsInterfacesAndNotOnLoopback()
    {
        var result = _yard.Run("""
            cat > pod.json <<END
            {"acKind":"PodManifest","acVersion":"0.8.11","apps":[{"name":"a","image":{"name":"$I"},"app":{"exec":["/bin/sleep","100"],"user":"0","group":"0"}}],
             "isolators":[{"name":"resource/network-bandwidth","value":{"default":true,"limit":"1M"}}]}
            END
            $R run $O --net=yard --strict --uuid-file-save uuid-a --pod-manifest pod.json & pid_a=$!; await 'test -s uuid-a && $R status $O_DIR $(cat uuid-a) | grep ip4'
            tc qdisc show | grep -c 'tbf.*rate 8Mbit'; nsenter -t $($R status $O_DIR $(cat uuid-a) | sed -n s/pid=//p) -n tc qdisc show dev lo | grep -c tbf || true
            down a; echo left:; left
            $R run $O --net=host --strict --pod-manifest pod.json || echo $?
            """).Expect(0);
        Assert.Equal("2\n0\nleft:\n254\n", result.Out);
        Assert.Contains("would be ignored: the interfaces are the host's", result.Err, StringComparison.Ordinal);
    }

    [RootFact(Bridge, "iptables", "ip")]
    public void ThePlanSaysWhatThePluginsAreTold()
    {
        Tool.WriteProgram(Path.Join(_yard.Plugins, "spy"), $"#!/bin/sh\n{{ printf '%s %s %s %s ' $CNI_COMMAND $CNI_IFNAME \"$CNI_ARGS\" \"$(test -e $CNI_NETNS && echo alive)\"; cat; echo; }} >> {_yard.Plugins}/seen\necho '{{\"n\":1}}'\n");
        var result = _yard.Run("""
            echo '{"cniVersion":"1.0.0","name":"spied","plugins":[{"type":"spy","a":1},{"type":"spy","a":2}]}' > /etc/cni/net.d/20-spy.conflist
            rm -f $CNI_PATH/seen 2>/dev/null || true
            $R plan $O '--net=spied:A=b;C=d' $I | sed -n 's/^  execve(.*CNI_COMMAND=\([A-Z]*\)".*CNI_NETNS=NAMESPACE", "CNI_IFNAME=\(eth0\)", "CNI_ARGS=\([^"]*\)".*]) < \(.*}\)  #.*/\1 \2 \3 alive \4/p' | sed 's/PREVIOUS/{"n":1}/' > plan
            shell '--net=spied:A=b;C=d' true; cat plan; echo; cat ${CNI_PATH%%:*}/seen
            """).Expect(0);
        var (plan, seen) = (result.Out.Split("\n\n")[0], result.Out.Split("\n\n")[1].TrimEnd('\n'));
        Assert.Equal(4, plan.Split('\n').Length);
        Assert.Equal(plan, seen);
    }
}

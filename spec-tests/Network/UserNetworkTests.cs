namespace SpecTests.Network;

/// <summary>Networks of an ordinary user's pods, through pasta or slirp4netns.</summary>
public sealed class UserNetworkTests : IClassFixture<NetworkYard>
{
    private readonly NetworkYard _yard;

    public UserNetworkTests(NetworkYard yard)
    {
        _yard = yard;
    }

    [RootTheory("pasta", "slirp4netns", "setpriv", "ip", "curl")]
    [InlineData("pasta", true)]
    [InlineData("pasta", false)]
    [InlineData("slirp4netns", true)]
    public void PodsAreReachedByPortAndReachEachOther(string program, bool hasRoute)
    {
        var result = _yard.RunAsUser(hasRoute ? "ip route add default via 10.99.0.254" : "", $$"""
            {{(program == "pasta" ? "" : "mkdir path; for f in /usr/bin/* /bin/busybox; do case $f in */pasta) ;; *) ln -sf $f path/ ;; esac; done; PATH=$PWD/path")}}
            up a '--net=default --port http:8080'; await 'curl -sf http://127.0.0.1:8080/'
            curl -sf http://127.0.0.1:8080/; ps -o args= --ppid $pid_a | grep -o {{program}} | head -n 1
            shell --net=default:host-loopback=true 'busybox wget -q -O - http://10.0.2.2:8080/; busybox tail -n 1 /etc/hosts'
            shell '--net=default --port http:8080' true || echo $?
            shell --net=yard true || echo $?
            kill -9 $pid_a; wait || true; await '! curl -s http://127.0.0.1:8080/'
            up a '--net=default --port http:127.0.0.1:8080'; await 'curl -sf http://127.0.0.1:8080/'; $R stop $O_DIR $(cat uuid-a) >/dev/null; wait || true
            await '! curl -s http://127.0.0.1:8080/'; echo end
            """).Expect(0);
        Assert.Matches($"^hello\n{program}\nhello\n10.0.2.100\tappc-[0-9a-f-]*\n254\n254\nend\n$", result.Out);
        Assert.Contains("only root can join a configured network", result.Err, StringComparison.Ordinal);
        Assert.Matches(program == "pasta" ? "pasta: it ended at once: Failed to bind" : "slirp4netns: expose port http: \\*:8080/tcp of the host cannot be had", result.Err);
    }

    [RootFact("pasta", "setpriv", "ip", "curl")]
    public void WhatListensOnTheHostsLoopbackIsNotReached()
    {
        var result = _yard.RunAsUser("ip route add default via 10.99.0.254; busybox httpd -p 127.0.0.1:9000 -h /etc", """
            curl -s -o /dev/null -w '%{http_code}\n' http://127.0.0.1:9000/
            shell --net=default 'busybox timeout 2 busybox wget -q -O - http://10.0.2.2:9000/ || echo no'
            shell --net=default 'busybox timeout 2 busybox wget -q -O - http://127.0.0.1:9000/ 2>/dev/null || echo no'
            """).Expect(0);
        Assert.Equal("404\nno\nno\n", result.Out);
    }

    /// <summary>The pod's user namespace has many users then, and newuidmap has made it.</summary>
    [RootTheory("pasta", "slirp4netns", "setpriv", "ip", "curl", "newuidmap")]
    [InlineData("pasta")]
    [InlineData("slirp4netns")]
    public void APodWithManyUsersIsReachedByPort(string program)
    {
        var result = _yard.RunAsUser(
            "ip route add default via 10.99.0.254",
            $$"""
            {{(program == "pasta" ? "" : "mkdir many; for f in /usr/bin/* /bin/busybox; do case $f in */pasta) ;; *) ln -sf $f many/ ;; esac; done; PATH=$PWD/many")}}
            up a '--private-users --user=33 --caps-retain=CAP_NET_BIND_SERVICE --net=default --port http:8080 --sysctl=net.ipv4.ip_unprivileged_port_start=0'; await 'curl -sf http://127.0.0.1:8080/'
            curl -sf http://127.0.0.1:8080/; ps -o args= --ppid $pid_a | grep -o {{program}} | head -n 1; $R enter $O_DIR $(cat uuid-a) /bin/sh -c 'id -u; cat /proc/self/uid_map | busybox wc -l'
            down a; await '! curl -s http://127.0.0.1:8080/'; echo end
            """,
            UserWithRanges.Lines).Expect(0);
        Assert.Equal($"hello\n{program}\n33\n2\nend\n", result.Out);
    }

    [RootFact("setpriv", "ip")]
    public void WithoutADeviceTheCureIsSaid()
    {
        var result = _yard.RunAsUser("ip route add default via 10.99.0.254; chmod 0600 $T/dev/tun", "shell --net=default true || echo $?").Expect(0);
        Assert.Equal("254\n", result.Out);
        Assert.Contains("/dev/net/tun", result.Err, StringComparison.Ordinal);
        Assert.Contains("chmod 0666 /dev/net/tun", result.Err, StringComparison.Ordinal);
    }
}

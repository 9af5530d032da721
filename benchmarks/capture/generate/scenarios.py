"""One function a capture: it makes the traffic, and says what is wrong with it. `faults` are conditions of the catalogue; empty: healthy."""

import dataclasses
import socket
import time
from typing import Callable

import traffic as t
from topology import NODE_POD, PEER, PEER6, POD, SERVICE, Network

ZONE = {'web.shop.svc.cluster.local', 'example.com', 'api.example.com'}


@dataclasses.dataclass
class Scenario:
    name: str
    faults: tuple
    what: str
    make: Callable
    offload: bool = False
    wired: bool = False


SCENARIOS = []


def scenario(*faults, offload=False, wired=False):
    def register(function):
        SCENARIOS.append(Scenario(function.__name__.replace('_', '-'), faults, function.__doc__, function, offload, wired))
        return function
    return register


def web(net: Network, size=2000, address=PEER, port=80):
    net.server(net.peer, t.serve, address, port, t.answer(size))


# Healthy: nothing critical or high may be said of these.

@scenario()
def healthy_http(net, path):
    """requests and answers over a few connections"""
    web(net)
    with net.sniff(path, net.pod):
        for _ in range(4):
            net.call(net.pod, t.fetch, PEER, 80, 2000, 3)


@scenario(offload=True)
def healthy_offload(net, path):
    """a download with segmentation and checksum offload: frames larger than the MTU, checksums not filled in"""
    web(net, 400_000)
    with net.sniff(path, net.pod, snap=96):
        net.call(net.pod, t.fetch, PEER, 80, 400_000)


@scenario()
def healthy_probes(net, path):
    """kubelet probes that close, and health checks that close with a reset"""
    web(net)
    with net.sniff(path, net.peer):
        net.call(net.pod, t.probe, PEER, 80, 8, False)
        net.call(net.pod, t.probe, PEER, 80, 8, True)


@scenario()
def healthy_ndots(net, path):
    """lookups that walk the search list of ndots:5 until the plain name is found"""
    net.server(net.peer, t.serve_dns, PEER, ZONE)
    with net.sniff(path, net.pod):
        for name in ('web', 'example.com', 'api.example.com'):
            net.call(net.pod, t.resolve, PEER, name)


@scenario()
def healthy_keepalive(net, path):
    """an idle connection with keep-alive probes"""
    def idle():
        client = t.connect(PEER, 80)
        for option, value in ((socket.TCP_KEEPIDLE, 1), (socket.TCP_KEEPINTVL, 1)):
            client.setsockopt(socket.IPPROTO_TCP, option, value)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        client.sendall(b'hello')
        time.sleep(6)
        client.close()
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    with net.sniff(path, net.pod):
        net.call(net.pod, idle)


@scenario()
def healthy_imds(net, path):
    """a pod that asks the instance metadata service for a token"""
    net.do(net.node, 'ip addr add 169.254.169.254/32 dev lo')
    net.server(net.node, t.serve, '169.254.169.254', 80, t.answer(56))
    with net.sniff(path, net.pod):
        for _ in range(3):
            net.call(net.pod, t.fetch, '169.254.169.254', 80, 56)


@scenario()
def healthy_ipv6(net, path):
    """requests and answers over IPv6"""
    web(net, address=PEER6)
    with net.sniff(path, net.pod):
        for _ in range(3):
            net.call(net.pod, t.fetch, PEER6, 80, 2000, 2)


@scenario()
def healthy_service(net, path):
    """a service address translated to an endpoint, captured on all interfaces of the node"""
    net.do(net.node, f'iptables -t nat -A PREROUTING -p tcp -d {SERVICE} --dport 80 -j DNAT --to-destination {PEER}:8080')
    web(net, port=8080)
    with net.sniff(path, net.node, 'any'):
        for _ in range(4):
            net.call(net.pod, t.fetch, SERVICE, 80, 2000, 2)


@scenario()
def healthy_cooked_v1(net, path):
    """forwarded traffic captured on all interfaces in the old cooked format, which does not name them"""
    web(net)
    with net.sniff(path, net.node, 'any', link='LINUX_SLL'):
        for _ in range(3):
            net.call(net.pod, t.fetch, PEER, 80, 6000, 2)


@scenario()
def healthy_snapped(net, path):
    """a download of which only 64 bytes a frame were kept"""
    web(net, 150_000)
    with net.sniff(path, net.pod, snap=64):
        net.call(net.pod, t.fetch, PEER, 80, 150_000)


@scenario()
def healthy_middle(net, path):
    """a capture that begins and ends in the middle of a transfer"""
    web(net, 40_000)
    net.start(net.pod, t.fetch, PEER, 80, 40_000, 12, 0.4)
    time.sleep(1.2)
    with net.sniff(path, net.pod, snap=96):
        time.sleep(1.2)


# Connecting

@scenario('tcp-connect-unanswered')
def syn_dropped(net, path):
    """a DROP rule of the node swallows connections to one port"""
    web(net)
    net.do(net.node, 'iptables -A FORWARD -p tcp --dport 5432 -j DROP')
    with net.sniff(path, net.pod):
        net.call(net.pod, t.fetch, PEER, 80, 2000)
        net.call(net.pod, t.attempts, PEER, 5432, 4, 4.0)


@scenario('tcp-connect-unanswered')
def syn_dropped_ipv6(net, path):
    """the same over IPv6"""
    net.do(net.node, 'ip6tables -A FORWARD -p tcp --dport 5432 -j DROP')
    with net.sniff(path, net.pod):
        net.call(net.pod, t.attempts, PEER6, 5432, 3, 4.0)


@scenario('tcp-connect-unanswered')
def syn_ack_dropped(net, path):
    """the way back is blocked: the client sees silence"""
    web(net)
    net.do(net.node, 'iptables -A FORWARD -p tcp --sport 80 -j DROP')
    with net.sniff(path, net.pod):
        net.call(net.pod, t.attempts, PEER, 80, 3, 4.0)


@scenario('tcp-handshake-incomplete')
def half_open(net, path):
    """the same, seen from the server: its SYN-ACKs are never acknowledged"""
    web(net)
    net.do(net.node, 'iptables -A FORWARD -p tcp --sport 80 -j DROP')
    with net.sniff(path, net.peer):
        net.call(net.pod, t.attempts, PEER, 80, 3, 4.0)


@scenario('tcp-connect-refused')
def refused(net, path):
    """nothing listens on the port"""
    with net.sniff(path, net.pod):
        net.call(net.pod, t.attempts, PEER, 8443, 4)


@scenario('tcp-connect-refused')
def rejected_with_reset(net, path):
    """a REJECT rule of the node answers with a reset"""
    web(net)
    net.do(net.node, 'iptables -A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset')
    with net.sniff(path, net.pod):
        net.call(net.pod, t.attempts, PEER, 80, 4)


@scenario('tcp-connect-rejected')
def rejected_with_icmp(net, path):
    """a REJECT rule of the node answers with ICMP port unreachable, as kube-proxy does for a service without endpoints"""
    net.do(net.node, f'iptables -A FORWARD -p tcp -d {SERVICE} --dport 443 -j REJECT')
    net.do(net.node, f'ip route add {SERVICE}/32 dev eth0')
    with net.sniff(path, net.pod):
        net.call(net.pod, t.attempts, SERVICE, 443, 4)


@scenario('tcp-connect-rejected')
def prohibited(net, path):
    """a firewall answers that the destination is administratively prohibited"""
    net.do(net.node, 'iptables -A FORWARD -p tcp --dport 80 -j REJECT --reject-with icmp-admin-prohibited')
    with net.sniff(path, net.pod):
        net.call(net.pod, t.attempts, PEER, 80, 4)


@scenario('host-silent')
def dead_host(net, path):
    """a host of the subnet is gone: nobody answers ARP"""
    with net.sniff(path, net.node, 'eth0'):
        net.call(net.pod, t.attempts, '10.0.2.99', 80, 4, 4.0)


@scenario('host-silent')
def dead_host_ipv6(net, path):
    """the same over IPv6: nobody answers neighbour solicitations"""
    with net.sniff(path, net.node, 'eth0'):
        net.call(net.pod, t.attempts, 'fd00:2::99', 80, 4, 4.0)


@scenario()
def healthy_neighbours_ipv6(net, path):
    """neighbours that are asked for and answer, beside a host that asks whether its own new address is taken"""
    web(net, address=PEER6)
    net.do(net.node, 'ip -6 neigh flush dev eth0')
    with net.sniff(path, net.node, 'eth0'):
        for number in range(4):
            net.call(net.pod, t.fetch, PEER6, 80, 2000)
            net.do(net.node, 'ip -6 neigh flush dev eth0')
        net.do(net.peer, 'sysctl -qw net.ipv6.conf.eth0.accept_dad=1 net.ipv6.conf.eth0.dad_transmits=3')
        net.do(net.peer, 'ip addr add fd00:2::21/64 dev eth0')
        time.sleep(4)


@scenario('syn-flood')
def syn_flood(net, path):
    """SYNs from hundreds of forged addresses, none of which completes a handshake"""
    web(net)
    packets = [t.segment(f'198.51.{n % 100}.{1 + n % 250}', PEER, 1024 + n, 80, n * 7919, 0, 2) for n in range(600)]
    with net.sniff(path, net.peer, snap=96):
        net.call(net.pod, t.send_raw, packets)
        time.sleep(1.5)


@scenario('nat-asymmetry')
def nat_asymmetry(net, path):
    """an endpoint answers its client directly, past the node that had translated the address"""
    net.do(net.node, f'iptables -t nat -A PREROUTING -p tcp -d {SERVICE} --dport 80 -j DNAT --to-destination {PEER}:80')
    net.link(net.pod, 'eth1', net.peer, 'eth1')
    net.do(net.pod, 'ip addr add 10.0.3.10/24 dev eth1')
    net.do(net.peer, 'ip addr add 10.0.3.20/24 dev eth1')
    net.do(net.peer, f'ip route add {POD}/32 via 10.0.3.10')
    web(net)
    with net.sniff(path, net.pod, 'any'):
        net.call(net.pod, t.attempts, SERVICE, 80, 3, 4.0)


# Names

@scenario('dns-unanswered')
def dns_dropped(net, path):
    """a DROP rule swallows queries to the cluster DNS address"""
    net.do(net.node, f'iptables -A FORWARD -p udp -d {SERVICE} --dport 53 -j DROP')
    net.do(net.node, f'ip route add {SERVICE}/32 dev eth0')
    with net.sniff(path, net.pod):
        for name in ('web.shop.svc.cluster.local', 'example.com'):
            net.call(net.pod, t.ask, SERVICE, name, 1, 1.5, 2)


@scenario('dns-failures')
def dns_servfail(net, path):
    """the DNS server answers SERVFAIL"""
    net.server(net.peer, t.serve_dns, PEER, ZONE, 0.0, 2)
    with net.sniff(path, net.pod):
        for name in ('web.shop.svc.cluster.local', 'example.com', 'api.example.com'):
            net.call(net.pod, t.ask, PEER, name)


@scenario('dns-name-unknown')
def dns_nxdomain(net, path):
    """a name that exists nowhere, through the whole search list"""
    net.server(net.peer, t.serve_dns, PEER, ZONE)
    with net.sniff(path, net.pod):
        net.call(net.pod, t.resolve, PEER, 'web')
        net.call(net.pod, t.resolve, PEER, 'databse.internal.example')
        net.call(net.pod, t.resolve, PEER, 'databse.internal.example')


@scenario('dns-slow')
def dns_slow(net, path):
    """answers take more than a second"""
    net.server(net.peer, t.serve_dns, PEER, ZONE, 1.4)
    with net.sniff(path, net.pod):
        for name in ('web.shop.svc.cluster.local', 'example.com', 'api.example.com'):
            net.call(net.pod, t.ask, PEER, name, 1, 3.0)


@scenario('dns-unanswered', 'icmp-unreachable')
def dns_not_running(net, path):
    """no DNS server runs where queries go: ICMP port unreachable"""
    with net.sniff(path, net.pod):
        for name in ('web.shop.svc.cluster.local', 'example.com', 'api.example.com'):
            net.call(net.pod, t.ask, PEER, name, 1, 0.8, 2)
        time.sleep(2)


# Transfers

def lossy(net, path, rule, size, chain='FORWARD'):
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    net.do(net.node, f'iptables -A {chain} -p tcp --dport 80 {rule} -j DROP')
    with net.sniff(path, net.pod, snap=96):
        net.call(net.pod, t.upload, PEER, 80, size)


@scenario('tcp-retransmissions')
def loss_5_percent(net, path):
    """every twentieth segment is lost"""
    lossy(net, path, '-m statistic --mode nth --every 20 --packet 7', 300_000)


@scenario('tcp-retransmissions')
def loss_20_percent(net, path):
    """every fifth segment is lost"""
    lossy(net, path, '-m statistic --mode nth --every 5 --packet 3', 120_000)


@scenario('tcp-retransmissions')
def loss_at_receiver(net, path):
    """loss, captured where the data arrives"""
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    net.do(net.node, 'iptables -A FORWARD -p tcp --dport 80 -m length --length 500: -m statistic --mode nth --every 12 --packet 7 -j DROP')
    with net.sniff(path, net.peer, snap=96):
        net.call(net.pod, t.upload, PEER, 80, 250_000)


@scenario('tcp-retransmissions')
def cut_off(net, path):
    """a connection is cut off in the middle: nothing passes any more"""
    net.server(net.peer, t.serve, PEER, 80, t.swallow)

    def talk():
        client = t.connect(PEER, 80)
        for _ in range(8):
            client.sendall(bytes(200))
            time.sleep(0.5)
        time.sleep(3)
    with net.sniff(path, net.pod):
        process = net.start(net.pod, talk)
        time.sleep(1.5)
        net.do(net.node, 'iptables -A FORWARD -p tcp --dport 80 -j DROP')
        process.join(20)


def hole(net, ipv6=False):
    """The path shrinks behind the node, and nobody tells."""
    net.do(net.node, 'ip link set eth0 mtu 1400')
    net.do(net.node, 'iptables -A OUTPUT -p icmp -j DROP')
    net.do(net.node, 'ip6tables -A OUTPUT -p icmpv6 --icmpv6-type packet-too-big -j DROP')


@scenario('path-mtu-black-hole')
def mtu_hole(net, path):
    """large segments vanish, ICMP is dropped: an upload hangs"""
    hole(net)
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    with net.sniff(path, net.pod):
        net.call(net.pod, t.upload, PEER, 80, 30_000, 6.0, 5.0)


@scenario('path-mtu-black-hole')
def mtu_hole_ipv6(net, path):
    """the same over IPv6"""
    hole(net)
    net.server(net.peer, t.serve, PEER6, 80, t.swallow)
    with net.sniff(path, net.pod):
        net.call(net.pod, t.upload, PEER6, 80, 30_000, 6.0, 5.0)


@scenario('path-mtu-black-hole')
def mtu_hole_at_server(net, path):
    """an answer's large segments vanish on the way to the client, captured at the server"""
    web(net, 20_000)
    net.do(net.node, 'iptables -A FORWARD -p tcp --sport 80 -m length --length 1300: -j DROP')
    with net.sniff(path, net.peer):
        net.call(net.pod, t.fetch, PEER, 80, 20_000, 1, 0, 6.0)


@scenario('tcp-segments-missing')
def mtu_hole_at_client(net, path):
    """an answer whose large segments vanish, captured where only the small last one arrives"""
    web(net, 2600)
    net.do(net.node, 'iptables -A FORWARD -p tcp --sport 80 -m length --length 1300: -j DROP')
    with net.sniff(path, net.pod):
        net.call(net.pod, t.fetch, PEER, 80, 2600, 1, 0, 5.0)


@scenario('path-mtu-discovered')
def packet_too_big(net, path):
    """the path shrinks and ICMP says so: path MTU discovery works"""
    net.do(net.node, 'ip link set eth0 mtu 1400')
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    with net.sniff(path, net.pod, snap=128):
        net.call(net.pod, t.upload, PEER, 80, 60_000)


@scenario('tcp-zero-window')
def zero_window(net, path):
    """a server that stops reading for seconds"""
    def sleepy(connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        time.sleep(4)
        t.swallow(connection)
    net.server(net.peer, t.serve, PEER, 80, sleepy)
    with net.sniff(path, net.pod, snap=96):
        net.call(net.pod, t.upload, PEER, 80, 200_000)


# Resets and errors

@scenario('tcp-reset')
def reset_after_data(net, path):
    """a server resets connections after the request"""
    def slam(connection):
        connection.recv(65536)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, t.ABORT)
        connection.close()
    net.server(net.peer, t.serve, PEER, 80, slam)
    with net.sniff(path, net.pod):
        for _ in range(3):
            net.call(net.pod, t.fetch, PEER, 80, 2000)


@scenario('tcp-reset')
def reset_after_idle(net, path):
    """a device on the way forgets a silent connection, and resets it when it speaks again"""
    net.server(net.peer, t.serve, PEER, 80, t.swallow)

    def pause():
        client = t.connect(PEER, 80, 60)
        client.sendall(b'hello')
        time.sleep(33)
        client.sendall(b'still there?')
        time.sleep(1)
        client.sendall(b'?')
    with net.sniff(path, net.pod):
        process = net.start(net.pod, pause)
        time.sleep(5)
        net.do(net.node, 'iptables -A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset')
        process.join(60)


@scenario('tcp-reset')
def reset_out_of_window(net, path):
    """somebody who does not know the sequence numbers injects resets"""
    net.server(net.peer, t.serve, PEER, 80, t.swallow)

    def talk():
        client = socket.socket()
        client.bind((POD, 45678))
        client.connect((PEER, 80))
        for _ in range(6):
            client.sendall(b'hello')
            time.sleep(0.5)
        client.close()

    def inject():
        t.send_raw([t.segment(PEER, POD, 80, 45678, 12345 + n * 1_000_003, 0, 4, 44) for n in range(3)], 0.1)
    with net.sniff(path, net.pod):
        process = net.start(net.pod, talk)
        time.sleep(1.2)
        net.call(net.node, inject)
        process.join(20)


@scenario('icmp-unreachable')
def udp_refused(net, path):
    """datagrams to a port where nothing listens"""
    def send():
        for _ in range(5):
            client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            client.sendto(b'metric:1|c', (PEER, 8125))
            time.sleep(0.1)
    with net.sniff(path, net.pod):
        net.call(net.pod, send)


@scenario('icmp-unreachable')
def routing_loop(net, path):
    """two routers send packets to each other until their time to live is over"""
    net.do(net.node, 'ip route add 203.0.113.0/24 via 10.0.2.20')
    net.do(net.peer, 'sysctl -qw net.ipv4.ip_forward=1')

    def send():
        for _ in range(4):
            client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            client.sendto(b'hello', ('203.0.113.5', 9000))
            time.sleep(0.2)
    with net.sniff(path, net.pod):
        net.call(net.pod, send)

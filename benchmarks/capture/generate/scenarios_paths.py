"""Paths that lose, reorder, repeat and delay, and what senders make of it. Frames are mistreated by wire.py, at random with a fixed seed."""

import socket
import time

import traffic as t
from scenarios import hole, scenario, web
from topology import PEER, PEER6, Network
from wire import forward


def cable(net: Network, **how):
    net.start(net.wire, forward_named, 'w0', 'w1', how)
    time.sleep(0.4)


def forward_named(left, right, how):
    forward(left, right, **how)


def uploads(net, size, count=1, address=PEER):
    net.server(net.peer, t.serve, address, 80, t.swallow)
    processes = [net.start(net.pod, t.upload, address, 80, size) for _ in range(count)]
    return processes


@scenario('tcp-retransmissions', wired=True)
def loss_both_ways(net, path):
    """three flows over a path of 20 ms that loses 3 % at random, in both directions"""
    cable(net, delay=0.01, loss=0.03)
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    with net.sniff(path, net.pod, snap=96):
        for each in [net.start(net.pod, t.upload, PEER, 80, 400_000) for _ in range(3)]:
            each.join(40)


@scenario('tcp-retransmissions', wired=True)
def loss_towards_client(net, path):
    """a download over IPv6 that loses 4 % on its way, captured at the client"""
    cable(net, delay=0.01, loss=0.04, only=(300, 9000))
    web(net, 500_000, address=PEER6)
    with net.sniff(path, net.pod, snap=110):
        net.call(net.pod, t.fetch, PEER6, 80, 500_000)


@scenario('tcp-retransmissions', wired=True, offload=True)
def loss_offload(net, path):
    """a lossy path behind an interface that segments by itself: large frames at the sender, and parts of them sent again"""
    for namespace, device in ((net.node, 'eth0'), (net.wire, 'w0'), (net.wire, 'w1'), (net.peer, 'eth0'), (net.pod, 'eth0'), (net.node, 'eni0')):
        net.do(namespace, f'ethtool -K {device} tx off')
    for namespace, device in ((net.node, 'eth0'), (net.peer, 'eth0')):
        net.do(namespace, f'ethtool -K {device} tso off gso off')
    cable(net, delay=0.005, loss=0.02, only=(300, 70_000))
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    with net.sniff(path, net.pod, snap=96):
        net.call(net.pod, t.upload, PEER, 80, 1_500_000)


@scenario(wired=True)
def healthy_reordering(net, path):
    """a path on which segments overtake each other now and then, and nothing is lost"""
    cable(net, delay=0.004, jitter=0.0006)
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    with net.sniff(path, net.peer, snap=96):
        net.call(net.pod, t.upload, PEER, 80, 400_000)


@scenario(wired=True)
def healthy_duplicates(net, path):
    """a path that delivers 3 % of the frames twice, captured at the receiver, which tells the sender by D-SACK"""
    cable(net, delay=0.004, duplicate=0.03)
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    with net.sniff(path, net.peer, snap=96):
        net.call(net.pod, t.upload, PEER, 80, 400_000)


@scenario(wired=True)
def acknowledgments_lost(net, path):
    """a tenth of the acknowledgments is lost, and no data: later ones say the same"""
    cable(net, delay=0.005, loss=0.1, only=(0, 90), lossy='left')
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    with net.sniff(path, net.pod, snap=96):
        net.call(net.pod, t.upload, PEER, 80, 600_000)


@scenario(wired=True)
def delay_spike(net, path):
    """the path stops for two seconds and then delivers everything: what was sent again meanwhile had not been lost"""
    cable(net, delay=0.01, hold=(2.0, 4.0))
    net.server(net.peer, t.serve, PEER, 80, t.swallow)

    def talk():
        client = t.connect(PEER, 80)
        for _ in range(40):
            client.sendall(bytes(1200))
            time.sleep(0.1)
        client.close()
    with net.sniff(path, net.pod, snap=110):
        net.call(net.pod, talk)


@scenario(wired=True)
def slow_handshake(net, path):
    """a path of 1.3 s each way and back: SYNs are repeated before the answer can have come"""
    cable(net, delay=0.65)
    web(net)
    with net.sniff(path, net.pod):
        net.call(net.pod, t.fetch, PEER, 80, 2000)


@scenario('tcp-zero-window')
def zero_window_at_client(net, path):
    """a client that stops reading its download for seconds: the server asks again and again whether it may go on"""
    web(net, 300_000)

    def stall():
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        client.connect((PEER, 80))
        client.sendall(b'GET / HTTP/1.1\r\n\r\n')
        time.sleep(9)
        left = 300_000
        while left > 0:
            left -= len(client.recv(65536)) or left
        client.close()
    with net.sniff(path, net.pod, snap=96):
        net.call(net.pod, stall)


@scenario(wired=True)
def healthy_qinq(net, path):
    """traffic behind two VLAN tags (802.1ad)"""
    net.link(net.wire, 'm0', net.wire, 'm1')
    for device in ('m0', 'm1'):
        net.do(net.wire, f'ip link set {device} mtu 1600')
    net.start(net.wire, forward_named, 'w0', 'm0', {'tags': b'\x88\xa8\x00\x64\x81\x00\x00\x05', 'untag': False})
    net.start(net.wire, forward_named, 'm1', 'w1', {'untag': True})
    time.sleep(0.4)
    web(net)
    with net.sniff(path, net.wire, 'm1'):
        for _ in range(3):
            net.call(net.pod, t.fetch, PEER, 80, 6000, 2)


@scenario('path-mtu-discovered')
def packet_too_big_ipv6(net, path):
    """the path shrinks and ICMPv6 says so"""
    net.do(net.node, 'ip link set eth0 mtu 1300')
    net.server(net.peer, t.serve, PEER6, 80, t.swallow)
    with net.sniff(path, net.pod, snap=128):
        net.call(net.pod, t.upload, PEER6, 80, 60_000)


@scenario('path-mtu-black-hole')
def mtu_hole_recovered(net, path):
    """a black hole that the sender finds out by itself (tcp_mtu_probing), after seconds"""
    hole(net)
    net.do(net.pod, 'sysctl -qw net.ipv4.tcp_mtu_probing=1')
    net.server(net.peer, t.serve, PEER, 80, t.swallow)
    with net.sniff(path, net.pod, snap=110):
        net.call(net.pod, t.upload, PEER, 80, 30_000, 12.0, 12.0)


@scenario()
def healthy_extension_headers(net, path):
    """TCP over IPv6 with destination options in every packet"""
    padding = bytes([0, 0, 1, 4, 0, 0, 0, 0])

    def fetch():
        client = socket.socket(socket.AF_INET6)
        client.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_DSTOPTS, padding)
        client.connect((PEER6, 80))
        for _ in range(3):
            client.sendall(b'GET / HTTP/1.1\r\n\r\n')
            client.recv(65536)
            time.sleep(0.1)
        client.close()
    web(net, 1000, address=PEER6)
    with net.sniff(path, net.pod):
        net.call(net.pod, fetch)


@scenario()
def healthy_ecn(net, path):
    """connections that agree on explicit congestion notification"""
    for namespace in (net.pod, net.peer):
        net.do(namespace, 'sysctl -qw net.ipv4.tcp_ecn=1')
    web(net, 20_000)
    with net.sniff(path, net.pod, snap=96):
        for _ in range(3):
            net.call(net.pod, t.fetch, PEER, 80, 20_000, 2)


@scenario()
def healthy_cut_headers(net, path):
    """a snap length that ends inside the headers of TCP"""
    web(net)
    with net.sniff(path, net.pod, snap=40):
        for _ in range(3):
            net.call(net.pod, t.fetch, PEER, 80, 2000, 2)

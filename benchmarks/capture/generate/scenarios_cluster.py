"""What nodes of a cluster do: services, cluster DNS, probes, big downloads, and what breaks them."""

import socket
import struct
import threading
import time

import traffic as t
from scenarios import scenario, web
from topology import NODE_PEER, PEER, POD, SERVICE, Network

CLUSTER = {'web.shop.svc.cluster.local', 'registry.example.com', 'api.example.com'}


def cluster_dns(net: Network, masquerade=False, zone=None, **how):
    """kube-proxy's rules for the cluster DNS address, and a server behind it."""
    net.do(net.node, f'iptables -t nat -A PREROUTING -p udp -d {SERVICE} --dport 53 -j DNAT --to-destination {PEER}:53')
    net.do(net.node, f'iptables -t nat -A PREROUTING -p tcp -d {SERVICE} --dport 53 -j DNAT --to-destination {PEER}:53')
    if masquerade:
        net.do(net.node, 'iptables -t nat -A POSTROUTING -p udp --dport 53 -j MASQUERADE --random-fully')
    net.server(net.peer, t.serve_dns, PEER, zone or CLUSTER, *how.values())


def lookups(net, *names, server=SERVICE, **how):
    for name in names:
        net.call(net.pod, t.resolve, server, name, *how.values())


# Healthy

@scenario()
def healthy_service_dns(net, path):
    """cluster DNS through its service address, captured on all interfaces of the node: every query is seen before and after translation"""
    cluster_dns(net)
    with net.sniff(path, net.node, 'any'):
        lookups(net, 'web', 'api.example.com', 'web')


@scenario()
def healthy_service_dns_masqueraded(net, path):
    """the same where the node puts its own address and a random port in place of the pod's"""
    cluster_dns(net, masquerade=True)
    with net.sniff(path, net.node, 'any'):
        lookups(net, 'web', 'api.example.com')


@scenario()
def healthy_dns_cooked_v1(net, path):
    """forwarded DNS on all interfaces in the old cooked format: queries and answers appear twice"""
    net.server(net.peer, t.serve_dns, PEER, CLUSTER)
    with net.sniff(path, net.node, 'any', link='LINUX_SLL'):
        lookups(net, 'web', 'api.example.com', server=PEER)


def large_dns(address, size):
    """Answers every query with `size` bytes of TXT records."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    while True:
        query, client = server.recvfrom(4096)
        _, end = t.read_name(query)
        record = b'\xc0\x0c\0\x10\0\1\0\0\0\x1e' + struct.pack('>HB', 201, 200) + bytes(200)
        records = size // len(record)
        server.sendto(query[:2] + b'\x85\x80\0\1' + struct.pack('>H', records) + b'\0\0\0\0' + query[12:end] + record * records, client)


def ask_large(server, count):
    for number in range(count):
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.settimeout(1.5)
        client.connect((server, 53))
        for _ in range(2):
            client.send(struct.pack('>HHHHHH', 1000 + number, 0x0100, 1, 0, 0, 0) + t.name_bytes(f'txt{number}.example.com') + b'\0\x10\0\1')
            try:
                client.recv(65536)
                break
            except OSError:
                continue


@scenario()
def healthy_dns_fragments(net, path):
    """DNS answers of 3,000 bytes over UDP, in fragments that all arrive"""
    net.server(net.peer, large_dns, PEER, 3000)
    with net.sniff(path, net.pod):
        net.call(net.pod, ask_large, PEER, 4)


@scenario('ip-fragments-lost')
def dns_fragments_dropped(net, path):
    """the same, and fragments behind the first are dropped on the way: answers begin to arrive and never do"""
    net.do(net.node, 'sysctl -qw net.ipv4.ip_forward=0')
    net.server(net.peer, large_dns, PEER, 3000)
    net.start(net.node, pass_first_fragments)
    time.sleep(0.4)
    with net.sniff(path, net.pod):
        net.call(net.pod, ask_large, PEER, 3)


def pass_first_fragments():
    """Routes between eni0 and eth0 as the kernel would, which here joins fragments before any rule sees them; later fragments are dropped."""
    import select
    ends = {}
    for device in ('eni0', 'eth0'):
        end = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        end.bind((device, 0x0800))
        ends[end] = device
    out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    while True:
        for end in select.select(list(ends), [], [])[0]:
            packet, address = end.recvfrom(70_000)
            if address[2] == 4 or packet[16:20] in (socket.inet_aton('10.0.1.1'), socket.inet_aton('10.0.2.1')):
                continue
            if struct.unpack('>H', packet[6:8])[0] & 0x1fff == 0:
                out.sendto(packet, (socket.inet_ntoa(packet[16:20]), 0))


@scenario()
def healthy_http2(net, path):
    """an HTTP/2 connection as gRPC clients keep it: bursts of small frames, pauses, PING and its answer"""
    def serve(connection):
        while data := connection.recv(65536):
            connection.sendall(bytes(17) if len(data) == 17 else bytes(9 + 400) * 3)

    def talk():
        client = t.connect(PEER, 443, 20)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(6):
            for _ in range(8):
                client.sendall(bytes(9 + 60))
                time.sleep(0.002)
            client.recv(65536)
            time.sleep(0.8)
            client.sendall(bytes(17))
            client.recv(65536)
        client.close()
    net.server(net.peer, t.serve, PEER, 443, serve)
    with net.sniff(path, net.pod, snap=96):
        for each in [net.start(net.pod, talk) for _ in range(2)]:
            each.join(30)


@scenario(offload=True)
def healthy_big_download(net, path):
    """an image layer of 12 MB pulled through a service, captured on all interfaces of a node with GRO and TSO"""
    net.do(net.node, f'iptables -t nat -A PREROUTING -p tcp -d {SERVICE} --dport 443 -j DNAT --to-destination {PEER}:5000')
    web(net, 12_000_000, port=5000)
    with net.sniff(path, net.node, 'any', snap=96):
        net.call(net.pod, t.fetch, SERVICE, 443, 12_000_000)


@scenario()
def healthy_short_resets(net, path):
    """many short exchanges that the client closes with a reset, from few ports that it uses again and again"""
    web(net, 300)

    def client():
        for number in range(60):
            each = socket.socket()
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.bind((POD, 45_000 + number % 6))
            each.connect((PEER, 80))
            each.sendall(b'GET / HTTP/1.1\r\n\r\n')
            left = 300
            while left > 0:
                left -= len(each.recv(65536)) or left
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, t.ABORT)
            each.close()
            time.sleep(0.01)
    with net.sniff(path, net.pod, snap=96):
        net.call(net.pod, client)


@scenario()
def healthy_kubelet_probes(net, path):
    """a kubelet that probes a pod by TCP and HTTP"""
    web(net, 2)
    with net.sniff(path, net.peer):
        net.call(net.node, t.probe, PEER, 80, 5, False)
        net.call(net.node, t.probe, PEER, 80, 5, True)
        for _ in range(5):
            net.call(net.node, t.fetch, PEER, 80, 2)


@scenario('tcp-reset')
def half_probes(net, path):
    """probes that answer the SYN-ACK with a reset, as scanners and some load balancers do: a remark, no more"""
    web(net, 2)

    def probe():
        t.send_raw([t.segment(NODE_PEER, PEER, 41_000 + n, 80, 1000 * n + 7, 0, 2) for n in range(5)], 0.2)
    with net.sniff(path, net.peer):
        net.call(net.node, probe)


@scenario()
def healthy_search_list(net, path):
    """glibc with ndots:5 and search domains of EKS and of a company: both families at a time from one socket, found at last"""
    net.server(net.peer, t.serve_dns, PEER, {'registry.example.com', 'web.shop.svc.cluster.local'})
    search = ('shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'us-west-2.compute.internal', 'corp.example.net')

    def lookup(name):
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.settimeout(2)
        client.connect((PEER, 53))
        for number, candidate in enumerate([f'{name}.{domain}' for domain in search] + [name]):
            for kind in (1, 28):
                client.send(struct.pack('>HHHHHH', number * 100 + kind, 0x0100, 1, 0, 0, 0) + t.name_bytes(candidate) + struct.pack('>HH', kind, 1))
            answers = [client.recv(512) for _ in range(2)]
            if any(answer[3] & 15 == 0 for answer in answers):
                return
    with net.sniff(path, net.pod):
        for name in ('registry.example.com', 'web', 'registry.example.com'):
            net.call(net.pod, lookup, name)


@scenario()
def healthy_dns_truncated(net, path):
    """an answer too large for UDP: truncated, and asked for again over TCP"""
    def udp():
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind((PEER, 53))
        while True:
            query, client = server.recvfrom(4096)
            server.sendto(query[:2] + b'\x87\x80' + query[4:], client)

    def tcp(connection):
        while len(query := connection.recv(4096)) > 2:
            body = query[2:]
            _, end = t.read_name(body)
            answer = body[:2] + b'\x85\x80\0\1\0\x14\0\0\0\0' + body[12:end] + (b'\xc0\x0c\0\x10\0\1\0\0\0\x1e' + struct.pack('>HB', 201, 200) + bytes(200)) * 20
            connection.sendall(struct.pack('>H', len(answer)) + answer)

    def client():
        for number in range(3):
            t.ask(PEER, f'txt{number}.example.com', 16)
            connection = t.connect(PEER, 53)
            query = struct.pack('>HHHHHH', number + 5, 0x0100, 1, 0, 0, 0) + t.name_bytes(f'txt{number}.example.com') + b'\0\x10\0\1'
            connection.sendall(struct.pack('>H', len(query)) + query)
            left = 4000
            while left > 0:
                left -= len(connection.recv(65536)) or left
            connection.close()
    net.start(net.peer, udp)
    net.server(net.peer, t.serve, PEER, 53, tcp)
    with net.sniff(path, net.pod):
        net.call(net.pod, client)


@scenario()
def healthy_udp_service(net, path):
    """a UDP service behind its address, as statsd or syslog are used, on all interfaces"""
    net.do(net.node, f'iptables -t nat -A PREROUTING -p udp -d {SERVICE} --dport 8125 -j DNAT --to-destination {PEER}:9125')

    def listen():
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind((PEER, 9125))
        while True:
            data, client = server.recvfrom(2048)
            server.sendto(b'ok', client)

    def send():
        for _ in range(3):
            client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            client.connect((SERVICE, 8125))
            for number in range(4):
                client.send(b'requests:%d|c' % number)
                client.recv(100)
    net.server(net.peer, lambda _: listen(), PEER)
    with net.sniff(path, net.node, 'any'):
        net.call(net.pod, send)


# Faults

@scenario('dns-unanswered')
def service_dns_dropped(net, path):
    """cluster DNS is translated, and a DROP rule swallows it behind the translation; captured on all interfaces"""
    cluster_dns(net)
    net.do(net.node, f'iptables -A FORWARD -p udp -d {PEER} --dport 53 -j DROP')
    with net.sniff(path, net.node, 'any'):
        for name in ('web.shop.svc.cluster.local', 'api.example.com'):
            net.call(net.pod, t.ask, SERVICE, name, 1, 1.5, 2)
        time.sleep(1)


@scenario('dns-unanswered')
def service_dns_lost_behind(net, path):
    """the translated query leaves the node and is dropped at the server's side"""
    cluster_dns(net)
    net.do(net.peer, 'iptables -A INPUT -p udp --dport 53 -j DROP')
    with net.sniff(path, net.node, 'any'):
        for name in ('web.shop.svc.cluster.local', 'api.example.com'):
            net.call(net.pod, t.ask, SERVICE, name, 1, 1.5, 2)
        time.sleep(1)


@scenario('nat-asymmetry')
def dns_answered_elsewhere(net, path):
    """answers to a query to the service address come from the server's own address: the translation back is missed"""
    net.do(net.node, f'iptables -t nat -A PREROUTING -p udp -d {SERVICE} --dport 53 -j DNAT --to-destination {PEER}:53')
    net.link(net.pod, 'eth1', net.peer, 'eth1')
    net.do(net.pod, 'ip addr add 10.0.3.10/24 dev eth1')
    net.do(net.peer, 'ip addr add 10.0.3.20/24 dev eth1')
    net.do(net.peer, f'ip route add {POD}/32 via 10.0.3.10')
    net.server(net.peer, t.serve_dns, PEER, CLUSTER)
    with net.sniff(path, net.pod, 'any'):
        for name in ('web.shop.svc.cluster.local', 'api.example.com'):
            net.call(net.pod, t.ask, SERVICE, name, 1, 1.2, 2)
        time.sleep(1.5)


@scenario('tcp-connect-refused')
def service_refused(net, path):
    """the endpoint behind a service has no listener: captured on all interfaces, the reset passes twice"""
    net.do(net.node, f'iptables -t nat -A PREROUTING -p tcp -d {SERVICE} --dport 443 -j DNAT --to-destination {PEER}:8443')
    with net.sniff(path, net.node, 'any'):
        net.call(net.pod, t.attempts, SERVICE, 443, 4)


@scenario('tcp-connect-unanswered')
def service_endpoint_gone(net, path):
    """one of two endpoints of a service does not answer any more"""
    web(net, port=8080)
    net.do(net.node, f'iptables -t nat -A PREROUTING -p tcp -d {SERVICE} --dport 80 -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination {PEER}:8081')
    net.do(net.node, f'iptables -t nat -A PREROUTING -p tcp -d {SERVICE} --dport 80 -j DNAT --to-destination {PEER}:8080')
    net.do(net.peer, 'iptables -A INPUT -p tcp --dport 8081 -j DROP')
    with net.sniff(path, net.node, 'any'):
        net.call(net.pod, t.attempts, SERVICE, 80, 6, 4.0)


@scenario('tcp-connect-rejected')
def host_unreachable(net, path):
    """a host behind the node is gone: seen from the pod, the node says that it is unreachable"""
    with net.sniff(path, net.pod):
        net.call(net.pod, t.attempts, '10.0.2.77', 80, 3, 5.0)


@scenario('tcp-connect-refused')
def refused_at_first(net, path):
    """a server that starts late: refused at first, then answered"""
    def late():
        time.sleep(1.2)
        t.serve(PEER, 8080, t.answer(500))

    def client():
        for _ in range(8):
            t.attempt(PEER, 8080)
            time.sleep(0.4)
    net.start(net.peer, late)
    with net.sniff(path, net.pod):
        net.call(net.pod, client)


@scenario('dns-slow')
def dns_answer_after_repeat(net, path):
    """every third answer is late by more than the time after which clients ask again"""
    zone = CLUSTER

    def serve():
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind((PEER, 53))
        number = 0
        while True:
            query, client = server.recvfrom(512)
            number += 1
            name, end = t.read_name(query)
            answer = query[:2] + bytes([0x81, 0x80 | (0 if name in zone else 3)]) + b'\0\1\0\0\0\0\0\0' + query[12:end]
            threading.Timer(1.8 if number % 3 == 0 else 0.001, server.sendto, (answer, client)).start()
    net.server(net.peer, lambda _: serve(), PEER)
    with net.sniff(path, net.pod):
        for _ in range(4):
            for name in ('web.shop.svc.cluster.local', 'api.example.com', 'registry.example.com'):
                net.call(net.pod, t.ask, PEER, name, 1, 1.2, 3)


@scenario('tcp-reset')
def reset_mid_download(net, path):
    """a proxy that gives up in the middle of answers"""
    def stop_short(connection):
        connection.recv(65536)
        connection.sendall(bytes(30_000))
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, t.ABORT)
        connection.close()
    net.server(net.peer, t.serve, PEER, 8443, stop_short)
    with net.sniff(path, net.pod, snap=96):
        for _ in range(4):
            net.call(net.pod, t.fetch, PEER, 8443, 100_000)


@scenario('syn-flood')
def syn_flood_beside_clients(net, path):
    """a flood of forged SYNs, while real clients are still served"""
    web(net)
    net.do(net.peer, 'sysctl -qw net.ipv4.tcp_syncookies=2')
    packets = [t.segment(f'203.0.{n % 90}.{1 + n % 250}', PEER, 2000 + n, 80, n * 104729, 0, 2) for n in range(900)]
    with net.sniff(path, net.peer, snap=96):
        flood = net.start(net.pod, t.send_raw, packets)
        for _ in range(6):
            net.call(net.pod, t.fetch, PEER, 80, 2000)
        flood.join(20)
        time.sleep(1.5)

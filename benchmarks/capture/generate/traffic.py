"""Clients and servers that behave well or badly on purpose."""

import random
import socket
import struct
import threading
import time

ABORT = struct.pack('ii', 1, 0)  # SO_LINGER of zero seconds: close() sends a reset


def family(address):
    return socket.AF_INET6 if ':' in address else socket.AF_INET


def listener(address, port, backlog=128):
    server = socket.socket(family(address), socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((address, port))
    server.listen(backlog)
    return server


def serve(address, port, handle):
    server = listener(address, port)
    while True:
        connection, _ = server.accept()
        threading.Thread(target=_quietly, args=(handle, connection), daemon=True).start()


def _quietly(handle, connection):
    try:
        handle(connection)
    except OSError:
        pass


def answer(size):
    """Reads a request of one packet and sends `size` bytes."""
    def handle(connection):
        while connection.recv(65536):
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % size + bytes(size))
    return handle


def swallow(connection):
    while connection.recv(65536):
        pass
    connection.close()


def connect(address, port, timeout=5.0, source=None):
    client = socket.socket(family(address), socket.SOCK_STREAM)
    client.settimeout(timeout)
    if source:
        client.bind((source, 0))
    client.connect((address, port))
    return client


def attempt(address, port, timeout=5.0):
    try:
        connect(address, port, timeout).close()
    except OSError:
        pass


def attempts(address, port, count, timeout=5.0):
    """At the same time, as clients that retry do."""
    threads = [threading.Thread(target=attempt, args=(address, port, timeout)) for _ in range(count)]
    for each in threads:
        each.start()
        time.sleep(0.05)
    for each in threads:
        each.join()


def fetch(address, port, size, requests=1, pause=0.0, timeout=20.0):
    client = connect(address, port, timeout)
    try:
        for _ in range(requests):
            client.sendall(b'GET / HTTP/1.1\r\nHost: web\r\n\r\n')
            left = size + len(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % size)
            while left > 0:
                left -= len(client.recv(65536)) or left
            time.sleep(pause)
    finally:
        client.close()


def upload(address, port, size, timeout=20.0, hold=0.0):
    client = connect(address, port, timeout)
    client.sendall(b'POST / HTTP/1.1\r\n\r\n')
    time.sleep(0.1)
    client.sendall(bytes(size))
    time.sleep(hold)
    client.close()


def probe(address, port, count, abort):
    """What a kubelet's tcpSocket probe does, and what health checks of load balancers do with `abort`."""
    for _ in range(count):
        client = connect(address, port)
        if abort:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
        client.close()
        time.sleep(0.05)


def name_bytes(name):
    return b''.join(bytes([len(label)]) + label.encode() for label in name.split('.')) + b'\0'


def read_name(packet):
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode())
        at += packet[at] + 1
    return '.'.join(labels), at + 5


def serve_dns(address, zone, delay=0.0, rcode=None):
    """Answers names of `zone` with an address, others with NXDOMAIN; all with `rcode` if one is given."""
    server = socket.socket(family(address), socket.SOCK_DGRAM)
    server.bind((address, 53))
    while True:
        query, client = server.recvfrom(512)
        name, end = read_name(query)
        code = rcode if rcode is not None else 0 if name in zone else 3
        wants_address = query[end - 3] == 1
        record = b'\xc0\x0c\0\1\0\1\0\0\0\x1e\0\4' + socket.inet_aton('10.0.2.20') if code == 0 and wants_address else b''
        response = query[:2] + bytes([0x81, 0x80 | code]) + b'\0\1\0' + (b'\1' if record else b'\0') + b'\0\0\0\0' + query[12:end] + record
        threading.Timer(delay, server.sendto, (response, client)).start()


def ask(server, name, kind=1, timeout=1.5, repeats=1):
    client = socket.socket(family(server), socket.SOCK_DGRAM)
    client.settimeout(timeout)
    # connected, as resolvers do: only so an ICMP error reaches them
    client.connect((server, 53))
    query = struct.pack('>HHHHHH', random.randrange(65536), 0x0100, 1, 0, 0, 0) + name_bytes(name) + struct.pack('>HH', kind, 1)
    for _ in range(repeats):
        try:
            client.send(query)
            response = client.recv(512)
            return response[3] & 15, response[7]
        except OSError:
            continue
    return None


SEARCH = ('shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'eu-west-1.compute.internal')


def resolve(server, name, timeout=1.5, repeats=1):
    """As glibc does in a pod with ndots:5: the search list first, both families at a time."""
    for candidate in [f'{name}.{domain}' for domain in SEARCH] + [name]:
        outcomes = [ask(server, candidate, kind, timeout, repeats) for kind in (1, 28)]
        if any(outcome and outcome[0] == 0 for outcome in outcomes):
            return


def checksum(data):
    total = sum(struct.unpack(f'>{len(data) // 2}H', data + b'\0' * (len(data) % 2)) if len(data) % 2 == 0 else struct.unpack(f'>{len(data) // 2 + 1}H', data + b'\0'))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def segment(source, destination, source_port, destination_port, sequence, acknowledgment, flags, ttl=64):
    """An IPv4 packet with a bare TCP header."""
    tcp = struct.pack('>HHIIBBHHH', source_port, destination_port, sequence & 0xffffffff, acknowledgment & 0xffffffff, 5 << 4, flags, 64240, 0, 0)
    pseudo = socket.inet_aton(source) + socket.inet_aton(destination) + struct.pack('>BBH', 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack('>H', checksum(pseudo + tcp)) + tcp[18:]
    header = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 40, random.randrange(65536), 0, ttl, 6, 0, socket.inet_aton(source), socket.inet_aton(destination))
    return header + tcp


def send_raw(packets, pause=0.001):
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for packet in packets:
        raw.sendto(packet, (socket.inet_ntoa(packet[16:20]), 0))
        time.sleep(pause)

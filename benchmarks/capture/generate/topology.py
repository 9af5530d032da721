"""A pod, its node and a peer as network namespaces: pod (10.0.1.10, fd00:1::10) - node, which routes - peer (10.0.2.20, fd00:2::20)."""

import contextlib
import ctypes
import itertools
import multiprocessing
import os
import signal
import subprocess
import time

POD, NODE_POD, NODE_PEER, PEER = '10.0.1.10', '10.0.1.1', '10.0.2.1', '10.0.2.20'
POD6, PEER6 = 'fd00:1::10', 'fd00:2::20'
SERVICE = '10.100.0.10'

CLONE_NEWNET = 0x40000000
_LIBC = ctypes.CDLL(None, use_errno=True)
_FORK = multiprocessing.get_context('fork')
_COUNTER = itertools.count()


def run(*command, check=True):
    return subprocess.run(command, check=check, capture_output=True, text=True)


class Network:
    """Made by `with`, and gone with everything in it afterwards."""

    def __init__(self, offload=False, wired=False):
        tag = f'{os.getpid() % 10000}{next(_COUNTER)}'
        self.pod, self.node, self.peer, self.wire = (f'cap{tag}{each}' for each in ('p', 'n', 'r', 'w'))
        self.offload = offload
        #: between node and peer lies a namespace with devices w0 and w1, which pass nothing on by themselves: see wire.py
        self.wired = wired
        self.processes = []
        self.sniffers = []

    def __enter__(self):
        for namespace in self.namespaces():
            run('ip', 'netns', 'add', namespace)
            self.do(namespace, 'ip link set lo up')
            for setting in ('net.ipv6.conf.all.accept_dad=0', 'net.ipv6.conf.default.accept_dad=0', 'net.ipv4.conf.all.rp_filter=0', 'net.ipv4.conf.default.rp_filter=0'):
                self.do(namespace, f'sysctl -qw {setting}')
        self.link(self.pod, 'eth0', self.node, 'eni0')
        if self.wired:
            self.link(self.node, 'eth0', self.wire, 'w0')
            self.link(self.wire, 'w1', self.peer, 'eth0')
            self.do(self.wire, 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1')
        else:
            self.link(self.node, 'eth0', self.peer, 'eth0')
        for namespace, device, *addresses in (
                (self.pod, 'eth0', f'{POD}/24', f'{POD6}/64'), (self.node, 'eni0', f'{NODE_POD}/24', 'fd00:1::1/64'),
                (self.node, 'eth0', f'{NODE_PEER}/24', 'fd00:2::1/64'), (self.peer, 'eth0', f'{PEER}/24', f'{PEER6}/64')):
            for address in addresses:
                self.do(namespace, f'ip addr add {address} dev {device}' + (' nodad' if ':' in address else ''))
        self.do(self.pod, f'ip route add default via {NODE_POD}')
        self.do(self.peer, f'ip route add default via {NODE_PEER}')
        self.do(self.pod, 'ip -6 route add default via fd00:1::1')
        self.do(self.peer, 'ip -6 route add default via fd00:2::1')
        self.do(self.node, 'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1')
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.join()
        for sniffer in self.sniffers:
            sniffer.kill()
        for namespace in self.namespaces():
            run('ip', 'netns', 'del', namespace, check=False)

    def namespaces(self):
        return (self.pod, self.node, self.peer) + ((self.wire,) if self.wired else ())

    def link(self, first, device, second, other):
        """A cable between two namespaces. Without offloads packets look as they do on the wire."""
        run('ip', 'link', 'add', device, 'netns', first, 'type', 'veth', 'peer', 'name', other, 'netns', second)
        for namespace, name in ((first, device), (second, other)):
            self.do(namespace, f'ip link set {name} up')
            if not self.offload:
                self.do(namespace, f'ethtool -K {name} tx off gso off tso off gro off')

    def do(self, namespace, command):
        return run('ip', 'netns', 'exec', namespace, *command.split())

    def start(self, namespace, function, *args):
        """Runs `function` in the namespace, in a process of its own."""
        process = _FORK.Process(target=_within, args=(namespace, function, args), daemon=True)
        process.start()
        self.processes.append(process)
        return process

    def server(self, namespace, function, address, *args):
        """The same, and waits until it listens."""
        before = self.do(namespace, 'ss -Hlntu').stdout
        process = self.start(namespace, function, address, *args)
        deadline = time.monotonic() + 10
        while self.do(namespace, 'ss -Hlntu').stdout == before:
            if time.monotonic() > deadline:
                raise TimeoutError(f'{function.__name__} does not listen')
            time.sleep(0.05)
        return process

    def call(self, namespace, function, *args, timeout=60):
        """The same, and waits for its end."""
        process = self.start(namespace, function, *args)
        process.join(timeout)

    @contextlib.contextmanager
    def sniff(self, path, namespace, interface='eth0', snap=262144, expression='', link=None):
        command = ['ip', 'netns', 'exec', namespace, 'tcpdump', '-n', '-U', '--immediate-mode', '-i', interface, '-s', str(snap), '-w', path, '-Z', 'root']
        command += (['-y', link] if link else []) + expression.split()
        sniffer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.sniffers.append(sniffer)
        while 'listening' not in sniffer.stderr.readline():
            pass
        time.sleep(0.3)
        yield
        time.sleep(0.6)
        sniffer.send_signal(signal.SIGINT)
        sniffer.wait(10)


def _within(namespace, function, args):
    with open(f'/run/netns/{namespace}') as handle:
        if _LIBC.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), 'setns')
    # a daemon thread or a broken connection is part of the scenario, not worth a traceback
    with contextlib.suppress(OSError, KeyboardInterrupt):
        function(*args)

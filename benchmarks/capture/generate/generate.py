#!/usr/bin/env python3
"""Makes captures of real traffic in network namespaces, and a table of what is wrong in each.

    sudo python3 benchmarks/capture/generate/generate.py [directory] [name ...]

Needs Linux, root, tcpdump, iptables, ethtool and editcap (tshark). Default directory: test/fixtures/captures. Loss at regular places comes from netfilter's `statistic`;
random loss, delay, reordering and repetition from a cable in user space (wire.py), because not every kernel has netem. `truth.json` is what the path did, not what an analysis said.
"""

import concurrent.futures
import gzip
import json
import multiprocessing
import pathlib
import subprocess
import sys
import tempfile

import scenarios
import scenarios_cluster  # noqa: F401  registers
import scenarios_paths  # noqa: F401
from topology import Network

#: written as pcapng, so that both formats are in the set
AS_PCAPNG = {'healthy-http', 'refused', 'dns-dropped'}


def make(name, directory):
    each = next(each for each in scenarios.SCENARIOS if each.name == name)
    with tempfile.TemporaryDirectory() as folder:
        raw = f'{folder}/capture.pcap'
        with Network(offload=each.offload, wired=each.wired) as net:
            each.make(net, raw)
        if each.name in AS_PCAPNG:
            subprocess.run(['editcap', '-F', 'pcapng', raw, f'{folder}/capture.pcapng'], check=True)
            raw = f'{folder}/capture.pcapng'
        content = pathlib.Path(raw).read_bytes()
    path = directory / f'{each.name}.{pathlib.Path(raw).suffix[1:]}.gz'
    path.write_bytes(gzip.compress(content, 9, mtime=0))
    print(f'{path.name}: {len(content)} bytes, {path.stat().st_size} compressed', flush=True)
    return {'file': path.name, 'faults': list(each.faults), 'what': each.what}


def main():
    default = pathlib.Path(__file__).resolve().parents[3] / 'test/fixtures/captures'
    directory = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    directory.mkdir(parents=True, exist_ok=True)
    table = directory / 'truth.json'
    known = {row['file']: row for row in json.loads(table.read_text())} if table.exists() else {}
    wanted = [each for each in scenarios.SCENARIOS if len(sys.argv) < 3 or each.name in sys.argv[2:]]
    # processes, not threads: scenarios fork, and a fork copies locks that other threads hold
    with concurrent.futures.ProcessPoolExecutor(6, multiprocessing.get_context('spawn')) as pool:
        for row in pool.map(make, [each.name for each in wanted], [directory] * len(wanted)):
            known[row['file']] = row
    rows = sorted(known.values(), key=lambda row: row['file'])
    table.write_text('[\n' + ',\n'.join(f'  {json.dumps(row)}' for row in rows) + '\n]\n')


if __name__ == '__main__':
    main()

"""A cable that treats frames badly: what netem does, for kernels that do not have it."""

import heapq
import random
import select
import socket
import time

PACKET_OUTGOING = 4
ETH_P_ALL = 3


def forward(left, right, delay=0.0, jitter=0.0, loss=0.0, duplicate=0.0, hold=None, tags=b'', untag=False, only=None, seed=1, lossy=None):
    """
    Passes frames between two devices, in both directions. Seconds; shares of frames.

    `jitter` is drawn for each frame, so that frames overtake each other. `hold`: (from, to) after the start in which nothing is let through, but kept. `only`: sizes (least, most) of frames
    that are treated badly. `lossy`: 'right' or 'left': loss in frames to that device only. `tags` go between addresses and type; `untag` takes such out.
    """
    dice = random.Random(seed)
    ends = []
    for device in (left, right):
        end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        end.bind((device, 0))
        end.setblocking(False)
        ends.append(end)
    other = {ends[0]: ends[1], ends[1]: ends[0]}
    names = {ends[0]: 'left', ends[1]: 'right'}
    queue, count, began = [], 0, time.monotonic()
    while True:
        now = time.monotonic()
        while queue and queue[0][0] <= now:
            _, _, to, frame = heapq.heappop(queue)
            try:
                to.send(frame)
            except OSError:
                pass
        wait = max(0.0, queue[0][0] - now) if queue else 1.0
        for end in select.select(ends, [], [], wait)[0]:
            for _ in range(64):
                try:
                    frame, address = end.recvfrom(70_000)
                except BlockingIOError:
                    break
                if address[2] == PACKET_OUTGOING:
                    continue
                now = time.monotonic()
                bad = only is None or only[0] <= len(frame) <= only[1]
                if bad and dice.random() < loss and lossy in (None, names[other[end]]):
                    continue
                if untag:
                    while frame[12:14] in (b'\x81\x00', b'\x88\xa8'):
                        frame = frame[:12] + frame[16:]
                elif tags and end is ends[0]:
                    frame = frame[:12] + tags + frame[12:]
                due = now + delay + (dice.random() * jitter if bad else 0.0)
                if hold and began + hold[0] <= now < began + hold[1]:
                    due = began + hold[1]
                for _ in range(2 if bad and dice.random() < duplicate else 1):
                    count += 1
                    heapq.heappush(queue, (due, count, other[end], frame))

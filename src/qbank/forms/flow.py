"""Flows of least cost through a small network, and what keeps a flow from growing.

Source: R. K. Ahuja, T. L. Magnanti and J. B. Orlin, Network Flows (1993), section 9.7: successive shortest
paths with potentials; section 6.5 for the cut that the unreachable nodes make.
"""

from __future__ import annotations

from heapq import heappop, heappush


class Network:
    """Nodes are numbers, arcs have a capacity and a cost of at least 0; flows are whole."""

    def __init__(self) -> None:
        self._leaving: list[list[int]] = []
        # Arc 2k runs forward, arc 2k + 1 is its reverse: its capacity is the flow on 2k.
        self._head: list[int] = []
        self._room: list[int] = []
        self._cost: list[int] = []

    def node(self) -> int:
        """A new node."""
        self._leaving.append([])
        return len(self._leaving) - 1

    def arc(self, tail: int, head: int, capacity: int, cost: int = 0) -> int:
        """A new arc; the number names it in `flow`. Raises ValueError for a negative cost."""
        if cost < 0:
            raise ValueError(f"an arc cannot cost {cost}")
        number = len(self._head)
        self._head += (head, tail)
        self._room += (capacity, 0)
        self._cost += (cost, -cost)
        self._leaving[tail].append(number)
        self._leaving[head].append(number + 1)
        return number

    def flow(self, arc: int) -> int:
        """The flow on an arc."""
        return self._room[arc + 1]

    def push(self, source: int, sink: int) -> int:
        """Send as much as possible from `source` to `sink`, at the least cost; returns how much."""
        potential = [0] * len(self._leaving)
        sent = 0
        while True:
            distance, through = self._shortest(source, potential)
            if through[sink] < 0:
                return sent
            farthest = distance[sink] or 0
            for node, d in enumerate(distance):
                # What is farther than the sink, or out of reach, moves with it: no arc gets a negative cost.
                potential[node] += farthest if d is None else min(d, farthest)
            path = []
            node = sink
            while node != source:
                path.append(through[node])
                node = self._head[through[node] ^ 1]
            amount = min(self._room[arc] for arc in path)
            for arc in path:
                self._room[arc] -= amount
                self._room[arc ^ 1] += amount
            sent += amount

    def _shortest(self, source: int, potential: list[int]) -> tuple[list[int | None], list[int]]:
        """Distances under reduced costs (None: out of reach) and the arc by which each node is reached."""
        distance: list[int | None] = [None] * len(self._leaving)
        through = [-1] * len(self._leaving)
        distance[source] = 0
        heap = [(0, source)]
        done = [False] * len(self._leaving)
        while heap:
            here, node = heappop(heap)
            if done[node]:
                continue
            done[node] = True
            for arc in self._leaving[node]:
                if not self._room[arc]:
                    continue
                head = self._head[arc]
                there = here + self._cost[arc] + potential[node] - potential[head]
                known = distance[head]
                if not done[head] and (known is None or there < known):
                    distance[head] = there
                    through[head] = arc
                    heappush(heap, (there, head))
        return distance, through

    def reached(self, node: int, but: int) -> set[int]:
        """Every node to which `node` could still send something on a way that leaves out the node `but`."""
        seen = {node, but}
        stack = [node]
        while stack:
            for arc in self._leaving[stack.pop()]:
                head = self._head[arc]
                if self._room[arc] and head not in seen:
                    seen.add(head)
                    stack.append(head)
        return seen - {but}

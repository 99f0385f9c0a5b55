"""The Merkle tree of RFC 9162, section 2.1, over SHA-256.

A leaf is hashed as SHA-256(0x00 || data), a node as SHA-256(0x01 || left || right), and a list
of n > 1 leaves is split at the largest power of two below n. Everything below works on leaf
hashes of 32 bytes.

A log is never held in memory. Appending needs only the `Frontier`: the roots of the at most
log2(n) + 1 perfect subtrees that make up the tree. A proof needs a `NodeReader`, a function
that gives the root of the perfect subtree `number` at `level` (level 0 are the leaves, so
the subtree covers the leaves from number * 2^level); `Frontier.append` hands over each such root
as it is completed, so that a caller may store those it wants to read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from civic.proofs.errors import BadProof

EMPTY_ROOT = hashlib.sha256(b"").digest()

NodeReader = Callable[[int, int], bytes]


class Node(NamedTuple):
    """The root of a perfect subtree of 2^level leaves."""

    level: int
    number: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """A tree that can grow but not be read: its size and perfect subtrees, the largest first."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.roots) != self.size.bit_count():
            raise BadProof(f"a tree of {self.size} leaves does not have {len(self.roots)} parts")

    def append(self, leaf: bytes) -> list[Node]:
        """Add one leaf hash; returns the subtrees that it completes, from level 1 upwards."""
        completed = []
        level, index, subtree = 0, self.size, leaf
        while index & 1:
            subtree = node_hash(self.roots.pop(), subtree)
            level, index = level + 1, index >> 1
            completed.append(Node(level, index, subtree))
        self.roots.append(subtree)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root hash of the tree as it is now."""
        if not self.roots:
            return EMPTY_ROOT
        root = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            root = node_hash(left, root)
        return root


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root over a stream of leaf hashes, in memory of O(log n)."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(index: int, size: int, node: NodeReader) -> list[bytes]:
    """The path from leaf `index` to the root of the tree of `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise BadProof(f"there is no leaf {index} in a tree of {size}")
    start, end, path = 0, size, []
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            path.append(_range_root(split, end, node))
            end = split
        else:
            path.append(_range_root(start, split, node))
            start = split
    return path[::-1]


def consistency_proof(old_size: int, new_size: int, node: NodeReader) -> list[bytes]:
    """That the tree of `old_size` leaves is the beginning of the new one (RFC 9162, 2.1.4.1)."""
    if not 0 <= old_size <= new_size:
        raise BadProof(f"a tree of {new_size} leaves does not extend one of {old_size}")
    if old_size == 0:
        return []
    start, end, path = 0, new_size, []
    while end != old_size:
        split = start + _split(end - start)
        if old_size <= split:
            path.append(_range_root(split, end, node))
            end = split
        else:
            path.append(_range_root(start, split, node))
            start = split
    if start:
        path.append(_range_root(start, end, node))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `leaf` stands at `index` in the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            current = node_hash(sibling, current)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and current == root


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    return bool(path) and _consistent(old_size - 1, new_size - 1, old_root, new_root, path)


def _consistent(
    position: int, last: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _range_root(start: int, end: int, node: NodeReader) -> bytes:
    """The root over the leaves from `start` to before `end`, a range that some split left over."""
    count = end - start
    if count.bit_count() == 1:
        level = count.bit_length() - 1
        return node(level, start >> level)
    split = start + _split(count)
    return node_hash(_range_root(start, split, node), _range_root(split, end, node))

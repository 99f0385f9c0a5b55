"""The tree of RFC 9162, against the known roots and proofs of the reference implementation."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.proofs import merkle
from civic.proofs.errors import BadProof

# The test data of the Certificate Transparency reference implementation (RFC 6962).
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [merkle.leaf_hash(data) for data in LEAVES]

INCLUSION = [  # leaf (from 0), size of the tree, path
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
]
CONSISTENCY = [  # old size, new size, path
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def node_reader(leaves):
    """A reader over leaf hashes that are in memory."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = zip(below[::2], below[1::2], strict=False)
        levels.append([merkle.node_hash(left, right) for left, right in pairs])
    return lambda level, number: levels[level][number]


def digests(count):
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def reference_root(leaves):
    """The recursive definition of RFC 9162, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(reference_root(leaves[:split]), reference_root(leaves[split:]))


def test_roots_are_those_of_the_reference_implementation():
    assert [merkle.merkle_root(HASHES[: n + 1]).hex() for n in range(8)] == ROOTS
    assert merkle.merkle_root([]) == merkle.EMPTY_ROOT


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_inclusion_proofs_are_those_of_the_reference_implementation(index, size, path):
    proof = merkle.inclusion_proof(index, size, node_reader(HASHES))
    assert [step.hex() for step in proof] == path


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_consistency_proofs_are_those_of_the_reference_implementation(old, new, path):
    proof = merkle.consistency_proof(old, new, node_reader(HASHES))
    assert [step.hex() for step in proof] == path


def test_every_proof_of_every_small_tree_holds_and_the_root_follows_the_definition():
    leaves = digests(33)
    node = node_reader(leaves)
    roots = [reference_root(leaves[:size]) for size in range(34)]
    for size in range(34):
        assert merkle.merkle_root(leaves[:size]) == roots[size]
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, node)
            assert merkle.verify_inclusion(leaves[index], index, size, proof, roots[size])
        for old in range(size + 1):
            proof = merkle.consistency_proof(old, size, node)
            assert merkle.verify_consistency(old, size, roots[old], roots[size], proof)


@st.composite
def tree_and_index(draw):
    size = draw(st.integers(1, 70))
    return size, draw(st.integers(0, size - 1)), draw(st.integers(0, size - 1))


@given(tree_and_index(), st.integers(0, 6), st.integers(0, 255))
def test_an_inclusion_proof_holds_for_no_other_leaf_place_size_or_path(case, step, bit):
    size, index, other = case
    leaves = digests(size)
    root = merkle.merkle_root(leaves)
    proof = merkle.inclusion_proof(index, size, node_reader(leaves))
    if other != index:
        assert not merkle.verify_inclusion(leaves[other], index, size, proof, root)
        assert not merkle.verify_inclusion(leaves[index], other, size, proof, root)
    assert not merkle.verify_inclusion(leaves[index], index, size, [*proof, root], root)
    if proof:
        changed = list(proof)
        changed[step % len(proof)] = flip(changed[step % len(proof)], bit)
        assert not merkle.verify_inclusion(leaves[index], index, size, changed, root)
        assert not merkle.verify_inclusion(leaves[index], index, size, proof[:-1], root)


@given(tree_and_index(), st.integers(0, 6), st.integers(0, 255))
def test_a_consistency_proof_holds_for_no_other_history(case, step, bit):
    size, old, _ = case
    leaves = digests(size)
    old_root, root = merkle.merkle_root(leaves[:old]), merkle.merkle_root(leaves)
    proof = merkle.consistency_proof(old, size, node_reader(leaves))
    assert not merkle.verify_consistency(old, size, flip(old_root, bit), root, proof)
    assert not merkle.verify_consistency(old, size, old_root, root, [*proof, root])
    if proof:
        assert not merkle.verify_consistency(old, size, old_root, flip(root, bit), proof)
        assert not merkle.verify_consistency(old, size, old_root, root, proof[:-1])
        changed = list(proof)
        changed[step % len(proof)] = flip(changed[step % len(proof)], bit)
        assert not merkle.verify_consistency(old, size, old_root, root, changed)


def flip(digest, bit):
    changed = bytearray(digest)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def test_a_frontier_hands_over_every_subtree_as_it_is_completed():
    leaves = digests(300)
    node = node_reader(leaves)
    frontier = merkle.Frontier()
    seen: dict[tuple[int, int], bytes] = {}
    for leaf in leaves:
        seen |= {(level, index): digest for level, index, digest in frontier.append(leaf)}
    assert seen == {
        (level, index): node(level, index) for level in range(1, 9) for index in range(300 >> level)
    }


def test_a_frontier_goes_on_from_what_was_stored():
    leaves = digests(100)
    first = merkle.Frontier()
    for leaf in leaves[:37]:
        first.append(leaf)
    second = merkle.Frontier(first.size, list(first.roots))
    for leaf in leaves[37:]:
        second.append(leaf)
    assert second.root() == merkle.merkle_root(leaves)


@pytest.mark.parametrize(("size", "roots"), [(1, 0), (3, 1), (0, 1), (4, 2), (-1, 1)])
def test_a_frontier_whose_parts_do_not_fit_its_size_is_refused(size, roots):
    with pytest.raises(BadProof):
        merkle.Frontier(size, [merkle.EMPTY_ROOT] * roots)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_for_a_leaf_outside_the_tree(index, size):
    with pytest.raises(BadProof):
        merkle.inclusion_proof(index, size, node_reader(digests(size)))
    assert not merkle.verify_inclusion(merkle.EMPTY_ROOT, index, size, [], merkle.EMPTY_ROOT)


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3)])
def test_there_is_no_proof_that_a_log_shrank(old, new):
    with pytest.raises(BadProof):
        merkle.consistency_proof(old, new, node_reader(digests(5)))
    assert not merkle.verify_consistency(old, new, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [])

"""`verify.py` finds each way of tampering with a published vote, and says which it is.

Here somebody changes the files, and mostly renews the manifest too; in `test_cheating` the city
itself does, which can sign whatever it likes. Together more than seventy kinds.
"""

import pytest

from tests.budgets.published import (
    OTHER_SIGNER,
    SIGNER,
    Cast,
    renew_manifest,
    rewrite,
    small_vote,
)
from tests.log_lines import ballot_entry

NONCE = bytes(range(16))


def lines(folder, name="log.jsonl"):
    return (folder / name).read_bytes().splitlines(keepends=True)


def vote_lines(folder):
    """The rows of VOTES, and what stands before them."""
    rows = lines(folder, "ballots.pb")
    first = rows.index(b"VOTES\n") + 2
    return rows[:first], rows[first:]


def write(folder, name, rows):
    (folder / name).write_bytes(b"".join(rows))
    renew_manifest(folder)


def edit_ballot(folder):
    head, rows = vote_lines(folder)
    columns = rows[3].split(b";")
    columns[1] = b"1" if columns[1] != b"1" else b"2"
    write(folder, "ballots.pb", [*head, *rows[:3], b";".join(columns), *rows[4:]])


def swap_votes(folder):
    head, rows = vote_lines(folder)
    split = [row.split(b";") for row in rows]
    other = next(k for k in range(1, len(split)) if split[k][1] != split[0][1])
    split[0][1], split[other][1] = split[other][1], split[0][1]
    write(folder, "ballots.pb", [*head, *(b";".join(row) for row in split)])


def edit_nonce(folder):
    head, rows = vote_lines(folder)
    flipped = rows[0][:-2] + (b"0\n" if rows[0][-2:-1] != b"0" else b"1\n")
    write(folder, "ballots.pb", [*head, flipped, *rows[1:]])


def edit_commitment(folder):
    head, rows = vote_lines(folder)
    write(folder, "ballots.pb", [*head, b"0" * 64 + rows[0][64:], *rows[1:]])


def drop_ballot(folder):
    head, rows = vote_lines(folder)
    write(folder, "ballots.pb", [*head, *rows[:5], *rows[6:]])


def double_ballot(folder):
    head, rows = vote_lines(folder)
    write(folder, "ballots.pb", [*head, rows[0], *rows])


def reorder_ballots(folder):
    head, rows = vote_lines(folder)
    write(folder, "ballots.pb", [*head, rows[1], rows[0], *rows[2:]])


def add_ballot(folder):
    head, rows = vote_lines(folder)
    made = Cast({"1": 1}, NONCE)
    new = f"{made.commitment.hex()};1;{made.nonce.hex()}\n".encode()
    write(folder, "ballots.pb", [*head, *sorted([*rows, new])])


def drop_project(folder):
    rows = lines(folder, "ballots.pb")
    write(folder, "ballots.pb", [row for row in rows if b"Benches" not in row])


def truncate_ballots(folder):
    head, rows = vote_lines(folder)
    write(folder, "ballots.pb", [*head, *rows[:-1], rows[-1][:40]])


def edit_leaf(folder):
    rows = lines(folder)
    rows[8] = ballot_entry(commitment=NONCE * 2) + b"\n"
    write(folder, "log.jsonl", rows)


def drop_leaf(folder):
    rows = lines(folder)
    write(folder, "log.jsonl", rows[:20] + rows[21:])


def add_leaf(folder):
    rows = lines(folder)
    new = ballot_entry(commitment=NONCE * 2) + b"\n"
    write(folder, "log.jsonl", [*rows[:20], new, *rows[20:]])


def swap_leaves(folder):
    rows = lines(folder)
    rows[8], rows[9] = rows[9], rows[8]
    write(folder, "log.jsonl", rows)


def space_in_leaf(folder):
    rewrite(folder, "log.jsonl", b'{"counted":', b'{"counted": ')


def note_of(folder, number):
    """The checkpoint's place in the file, which consists of notes of seven lines, apart by one."""
    rows = lines(folder, "checkpoints.txt")
    return rows, slice(number * 7, number * 7 + 7)


def drop_last_checkpoint(folder):
    rows, last = note_of(folder, 3)
    write(folder, "checkpoints.txt", rows[: last.start])


def drop_all_checkpoints(folder):
    write(folder, "checkpoints.txt", [])


def swap_checkpoints(folder):
    rows, second = note_of(folder, 1)
    _, third = note_of(folder, 2)
    write(folder, "checkpoints.txt",
          [*rows[: second.start], *rows[third], *rows[second], *rows[third.stop :]])  # fmt: skip


def edit_checkpoint_size(folder):
    rewrite(folder, "checkpoints.txt", b"\n10\n", b"\n11\n")


def edit_checkpoint_root(folder):
    rows, second = note_of(folder, 1)
    _, third = note_of(folder, 2)
    rows[second.start + 2] = rows[third.start + 2]
    write(folder, "checkpoints.txt", rows)


def edit_signature(folder):
    rows, _ = note_of(folder, 0)
    name, signature = rows[5].rsplit(b" ", 1)
    changed = b"B" if signature[20:21] != b"B" else b"C"
    rows[5] = name + b" " + signature[:20] + changed + signature[21:]
    write(folder, "checkpoints.txt", rows)


def move_signature(folder):
    rows, _ = note_of(folder, 0)
    rows[5], rows[12] = rows[12], rows[5]
    write(folder, "checkpoints.txt", rows)


def drop_signature(folder):
    rows, _ = note_of(folder, 0)
    write(
        folder, "checkpoints.txt", [rows[0], *rows[1:5], b"\xe2\x80\x94 witness AAAA\n", *rows[6:]]
    )


def edit_time(folder):
    rewrite(folder, "checkpoints.txt", b"T09:00:00Z", b"T08:00:00Z")


def remove_file(name):
    def remove(folder):
        (folder / name).unlink()

    return remove


def edit(name, old, new):
    return lambda folder: rewrite(folder, name, old, new)


def mark_project(folder):
    rows = lines(folder, "ballots.pb")
    place = next(n for n, row in enumerate(rows) if b";Benches;" in row)
    changed = rows[place][:-2] + (b"0\n" if rows[place][-2:-1] == b"1" else b"1\n")
    write(folder, "ballots.pb", [*rows[:place], changed, *rows[place + 1 :]])


def name_a_project_twice(folder):
    """Hidden from the commitment, which is over what the ballot gives to each project."""
    head, rows = vote_lines(folder)
    columns = rows[0].split(b";")
    columns[1] += b"," + columns[1].split(b",")[0]
    write(folder, "ballots.pb", [*head, b";".join(columns), *rows[1:]])


def list_a_project_twice(folder):
    rows = lines(folder, "ballots.pb")
    place = next(n for n, row in enumerate(rows) if b";Benches;" in row)
    write(folder, "ballots.pb", [*rows[: place + 1], *rows[place:]])


def edit_votes_of_project(folder):
    rows = lines(folder, "ballots.pb")
    place = next(n for n, row in enumerate(rows) if b";Benches;" in row)
    columns = rows[place].split(b";")
    columns[2] = b"39"
    write(folder, "ballots.pb", [*rows[:place], b";".join(columns), *rows[place + 1 :]])


def claim_it_was_imported(folder):
    for name in ("checkpoints.txt", "turnout.json"):
        (folder / name).unlink()
    rewrite(folder, "manifest.json", b'"provisional"', b'"imported"', manifest=False)


def edit_without_manifest(name, old, new):
    return lambda folder: rewrite(folder, name, old, new, manifest=False)


def add_file(folder):
    (folder / "more.txt").write_text("more")


def forget_file(folder):
    rewrite(folder, "manifest.json", b'"turnout.json":', b'"turnout.jsen":', manifest=False)


FILE_TAMPERING = [
    ("a vote changed", edit_ballot, "Every ballot is what its commitment fixed? No"),
    ("two votes swapped", swap_votes, "Every ballot is what its commitment fixed? No"),
    ("a nonce changed", edit_nonce, "Every ballot is what its commitment fixed? No"),
    ("a commitment changed", edit_commitment, "Every counted ballot is in the log? No: 000"),
    ("a ballot dropped", drop_ballot, "Every ballot that should count is counted? No"),
    ("a ballot twice", double_ballot, "No ballot is counted twice? No"),
    ("ballots reordered", reorder_ballots, "in the order of their commitments? No"),
    ("a ballot added", add_ballot, "Every counted ballot is in the log? No"),
    ("a project dropped", drop_project,
     "The projects and their costs are those of the rules? No: 2"),
    ("a cost changed", edit("ballots.pb", b"2;30;", b"2;31;"),
     "The projects and their costs are those of the rules? No: 2"),
    ("a project marked as selected or not", mark_project,
     "The projects and their costs are those of the rules? No: 2"),
    ("the votes of a project changed", edit_votes_of_project,
     "The projects and their costs are those of the rules? No: 2"),
    ("a project listed twice", list_a_project_twice,
     "The projects and their costs are those of the rules? No: 2"),
    ("a project twice on a ballot", name_a_project_twice, "names a project twice"),
    ("the number of ballots changed", edit("ballots.pb", b"num_votes;40", b"num_votes;41"),
     "The money and the kind of ballot are those of the rules? No"),
    ("passed off as imported", claim_it_was_imported,
     "A vote that was imported has no log and no roll? No: log.jsonl"),
    ("the voters of the result changed", edit("result.json", b'"voters":40', b'"voters":41'),
     "counting again gives the published election? No"),
    ("winners written as a text", lambda folder: rewrite(
        folder, "result.json", b'"cost":', b'"cost":"", "cost":'), "not an object in canonical"),
    ("the money changed", edit("ballots.pb", b"budget;100", b"budget;101"),
     "The money and the kind of ballot are those of the rules? No"),
    ("the kind of ballot changed", edit("ballots.pb", b"vote_type;approval", b"vote_type;ordinal"),
     "The money and the kind of ballot are those of the rules? No"),
    ("the ballots cut short", truncate_ballots, "CANNOT TELL"),
    ("a leaf changed", edit_leaf, "Every checkpoint fits the log? No"),
    ("a leaf dropped", drop_leaf, "Every checkpoint fits the log? No"),
    ("a leaf added", add_leaf, "Every checkpoint fits the log? No"),
    ("leaves swapped", swap_leaves, "Every checkpoint fits the log? No: not the one at 10"),
    ("a leaf written in another way", space_in_leaf, "not an object in canonical JSON"),
    ("the last checkpoint dropped", drop_last_checkpoint,
     "The last checkpoint covers the whole log? No"),
    ("all checkpoints dropped", drop_all_checkpoints, "does not consist of checkpoints"),
    ("checkpoints swapped", swap_checkpoints, "The log only grew? No"),
    ("the size of a checkpoint changed", edit_checkpoint_size,
     "Every checkpoint is signed by civic.example? No: not the one at 11"),
    ("the root of a checkpoint changed", edit_checkpoint_root,
     "Every checkpoint fits the log? No: not the one at 10"),
    ("the time of a checkpoint changed", edit_time,
     "Every checkpoint is signed by civic.example? No: not the one at 1 "),
    ("the log of a checkpoint changed", edit("checkpoints.txt", b"budget-7", b"budget-8"),
     "Every checkpoint is of this log? No: civic.example/budget-8"),
    ("a signature changed", edit_signature, "Every checkpoint is signed by civic.example? No"),
    ("signatures exchanged", move_signature, "Every checkpoint is signed by civic.example? No"),
    ("a signature left out", drop_signature, "Every checkpoint is signed by civic.example? No"),
    ("a parameter changed", edit("parameters.json", b'"threshold":0', b'"threshold":5'),
     "The rules are those that the log announced? No"),
    ("a price changed in the rules", edit("parameters.json", b'"cost":3000', b'"cost":2999'),
     "The rules are those that the log announced? No"),
    ("the money changed in the rules", edit("parameters.json", b'"city":10000', b'"city":99999'),
     "The rules are those that the log announced? No"),
    ("a limit changed", edit("parameters.json", b'"max_length":3', b'"max_length":2'),
     "Every ballot keeps to the limits? No"),
    ("the winners reordered", lambda folder: write_winners(folder, reverse),
     "counting again gives the published winners? No"),
    ("a winner dropped", lambda folder: write_winners(folder, lambda names: names[1:]),
     "counting again gives the published winners? No"),
    ("a winner exchanged", lambda folder: write_winners(folder, lambda names: [*names[:-1], "9"]),
     "counting again gives the published winners? No"),
    ("the cost of the result changed", edit("result.json", b'"cost":', b'"cost":1'),
     "counting again gives the published cost? No"),
    ("the rule of the result changed", edit("result.json", b'"rule":"greedy"', b'"rule":"bos"'),
     "the result was counted by these rules? No"),
    ("the turnout raised", edit("turnout.json", b'"counted":40', b'"counted":41'),
     "As many ballots count as people are on the roll? No"),
    ("the roll lowered", edit("turnout.json", b'"roll":40', b'"roll":39'),
     "As many ballots count as people are on the roll? No"),
    ("a group that is too small", edit("turnout.json", b'"Camden":10,"elsewhere":30',
                                       b'"Camden":9,"elsewhere":31'),
     "in groups of at least 10? No: Camden"),
    ("a group that does not add up", edit("turnout.json", b'"web":40', b'"web":50'),
     "The voters by channel add up, in groups of at least 10? No: published 50"),
    ("the origin changed", edit("manifest.json", b'"origin":"civic', b'"origin":"other'),
     "The log is of this vote? No"),
    ("the vote renamed", edit("manifest.json", b'"process":"budget-7"', b'"process":"budget-8"'),
     "Every ballot is what its commitment fixed? No"),
    ("another public key", edit("manifest.json", str(SIGNER.verifier).encode(),
                                str(OTHER_SIGNER.verifier).encode()),
     "Every checkpoint is signed by civic.example? No"),
    ("a broken public key", edit("manifest.json", b"civic.example+", b"civic.exemple+"),
     "Every checkpoint is signed by civic.exemple? No"),
    ("a file changed", edit_without_manifest("turnout.json", b"Camden", b"Barnet"),
     "Every file is the one that the manifest describes? No: turnout.json"),
    ("a file added", add_file, "The manifest names every file, and no other? No: more.txt"),
    ("a file not in the manifest", forget_file, "The manifest names every file, and no other? No"),
    ("the turnout removed", remove_file("turnout.json"), "cannot be read: 'turnout.json'"),
    ("the log removed", remove_file("log.jsonl"), "cannot be read: 'log.jsonl'"),
    ("a file that is not JSON", edit("result.json", b"{", b"["), "CANNOT TELL"),
]  # fmt: skip


def reverse(names):
    return names[::-1]


def write_winners(folder, change):
    content = (folder / "result.json").read_bytes()
    old = content[content.index(b'"winners":') :].split(b"]")[0] + b"]"
    names = [name.strip('"') for name in old[len(b'"winners":[') : -1].decode().split(",")]
    listed = ",".join(f'"{name}"' for name in change(names))
    rewrite(folder, "result.json", old, f'"winners":[{listed}]'.encode())


@pytest.mark.parametrize(
    ("tamper", "sentence"), [row[1:] for row in FILE_TAMPERING], ids=[r[0] for r in FILE_TAMPERING]
)
def test_somebody_who_changes_a_file_is_found_out(tmp_path, check, tamper, sentence):
    folder = small_vote().publish(tmp_path)
    tamper(folder)
    status, said = check(folder)
    assert sentence in said
    assert status == (2 if "WRONG" not in said else 1)
    assert "Everything holds" not in said

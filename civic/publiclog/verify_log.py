#!/usr/bin/env python3
"""Check a public log: python3 -I verify_log.py KEY FILE...

KEY is the city's public key, as printed on its website and, better, as somebody noted it earlier.
The FILEs, in any order, are the log, files of its checkpoints and, if you like,

- checkpoints of the log that you or somebody else kept: the log must still fit them;
- receipts: what became of them;
- the rules of the vote or the text of the petition: the log's first entry fixes them.

It needs Python 3.10 and nothing else, and shares no code with the city's software (nor with
verify.py, which checks a whole vote: each of the two is one file that stands alone). It ends with
0 if everything holds, 1 if something is wrong, 2 if it cannot tell.
"""

import base64
import json
import re
import sys
from hashlib import sha256, sha512
from pathlib import Path

NOTE = re.compile(r"(.+?\n)\n((?:— \S+ \S+\n)+)", re.DOTALL)
CHECKPOINT = re.compile(r"(\S+)\n(\d{1,15})\n(\S+)\ntimestamp (\d{4}-\d\d-\d\dT[\d:]{8}Z)\n")
RECEIPT = re.compile(
    r"civic receipt 1\n(\S+)\n(ballot|signature|void) ([0-9a-f]{64})\nin the log by (\S+)\n"
)
wrong: list = []  # every problem found


def claim(text, problems):
    """Say whether `text` is true, which it is if there are no problems; else name the first."""
    problems = [str(problem) for problem in problems]
    wrong.extend(problems)
    no = problems and f"  WRONG  {text}? No: {problems[0]} ({len(problems)} in all)."
    print(no or f"  ok     {text}.")


# Ed25519 as in RFC 8032, section 5.1; points are (X, Y, Z, T) with x = X/Z, y = Y/Z
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def read_point(data):
    y, sign = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    x = x if x % 2 == sign else P - x
    return x, y, 1, x * y % P


def add_points(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply_point(number, point):
    if number < 2:
        return point if number else (0, 1, 1, 0)
    half = multiply_point(number // 2, add_points(point, point))
    return add_points(half, point) if number % 2 else half


def is_signed(public_key, message, signature):
    """Whether s * B - h * A is R, for the signature R || s, the key A and the base point B."""
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(sha512(signature[:32] + public_key + message).digest(), "little")
    minus = multiply_point(-h % ORDER, read_point(public_key))
    x, y, z, _ = add_points(multiply_point(s, read_point(b"\x58" + b"\x66" * 31)), minus)
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    return s < ORDER and (y | (x % 2) << 255).to_bytes(32, "little") == signature[:32]


def is_noted(note, key):
    """Whether the note, (text, lines of signatures), is signed with the key."""
    name, _, public_key = key.split("+", 2)
    signed = re.search(rf"^— {re.escape(name)} (\S+)$", note[1], re.MULTILINE)
    signature = base64.b64decode(signed[1] if signed else "")[4:]
    return len(signature) == 64 and is_signed(
        base64.b64decode(public_key)[1:], note[0].encode(), signature
    )


def roots_at(lines, sizes):
    """The Merkle root over the first n lines, for each n of `sizes`."""
    roots, stack = {}, []
    for number in range(len(lines) + 1):
        if number in sizes:
            root = stack[-1] if stack else sha256(b"").digest()
            for left in stack[-2::-1]:
                root = sha256(b"\1" + left + root).digest()
            roots[number] = base64.b64encode(root).decode()
        if number < len(lines):
            node, rest = sha256(b"\0" + lines[number]).digest(), number
            while rest % 2:
                node, rest = sha256(b"\1" + stack.pop() + node).digest(), rest // 2
            stack.append(node)
    return roots


def sort_files(paths):
    """The log's lines, all signed notes, and the other files as (name, bytes)."""
    logs, notes, others = [], [], []
    for path in paths:
        data = path.read_bytes().replace(b"\r\n", b"\n")
        if data.startswith(b'{"kind":"open"'):
            logs.append(data.removesuffix(b"\n").split(b"\n"))
            continue
        text = data.decode("utf-8", "replace").lstrip()
        found = NOTE.findall(re.sub(r"^nonce [0-9a-f]+\n?", "", text, flags=re.MULTILINE))
        notes += [(body.lstrip("\n"), signatures) for body, signatures in found]
        others += [] if found else [(path.name, data)]
    if len(logs) != 1:
        raise ValueError(f"one log is needed, there are {len(logs)}")
    return logs[0], notes, others


def check_entries(lines):
    """Returns the entries, and commitment -> whether it counts: None if the vote was called off."""
    entries = [json.loads(line) for line in lines]
    forms = (json.dumps(e, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
             for e in entries)  # fmt: skip
    odd = [n for n, (form, line) in enumerate(zip(forms, lines, strict=True)) if form != line]
    claim("Every entry is written in the one form that can be hashed", odd)
    course = " ".join(entry["kind"] for entry in entries)
    order = r"open( ballot| void)*( close)?( called-off)?|open( signature| void)*"
    claim("The log is opened once and holds one kind of entry", [] if re.fullmatch(order, course)
          else ["its entries come in another order"])  # fmt: skip
    counts, twice, stray = {}, [], []
    for entry in entries:
        digest, before = entry.get("commitment"), counts.get(entry.get("commitment"))
        if entry["kind"] == "void":
            stray += [] if before else [digest]
            counts[digest] = False
        elif digest is not None:
            twice += [] if before is None else [digest]
            counts[digest] = before is not False
    claim("Nothing is in the log twice", twice)
    claim("Every void entry names one that counted until then", stray)
    for said in [entry["counted"] for entry in entries if entry["kind"] == "close"]:
        right = sum(counts.values())
        claim("The close says how many count", [] if said == right else [f"{said}, not {right}"])
    if entries[-1]["kind"] == "called-off":
        print("  NOTE   The vote was called off on {at}: {reason}".format_map(entries[-1]))
        counts = {digest: None if still else still for digest, still in counts.items()}
    return entries, counts


def check_checkpoints(notes, lines, origin, key):
    """Returns the moment of the newest."""
    found = [(note, form) for note in notes if (form := CHECKPOINT.fullmatch(note[0]))]
    if not found:
        raise ValueError("there is no checkpoint among the files")
    claim(f"All {len(found)} checkpoints are signed with the key",
          (f"not the one at {form[2]} entries" for note, form in found
           if not is_noted(note, key)))  # fmt: skip
    claim("They are of this log", (form[1] for _, form in found if form[1] != origin))
    roots = roots_at(lines, {int(form[2]) for _, form in found})
    claim("The log begins with what each of them saw: nothing was changed since",
          (f"not the one at {form[2]} entries, of {form[4]}" for _, form in found
           if roots.get(int(form[2])) != form[3]))  # fmt: skip
    late = len(lines) - max(int(form[2]) for _, form in found)
    if late > 0:
        print(f"         {late} entries are newer than the newest checkpoint: no signature yet.")
    return max(form[4] for _, form in found)


def check_receipt(note, form, counts, origin, newest, key):
    _, kind, digest, by = form.groups()
    name = f"The receipt {digest[:8]}…"
    claim(f"{name} is signed with the key and of this log",
          [] if is_noted(note, key) and form[1] == origin else ["it is not"])  # fmt: skip
    there = digest in counts if kind != "void" else counts.get(digest) is False
    missed = not there and by <= newest
    claim(f"{name} is kept to", [f"it was promised by {by} and is not there"] if missed else [])
    state = "does not count (any more)" if digest in counts else f"will be in the log by {by}"
    print(f"         It {'counts' if counts.get(digest) else state}.")


def check_files(key, paths):
    lines, notes, others = sort_files(paths)
    entries, counts = check_entries(lines)
    origin = entries[0]["origin"]
    newest = check_checkpoints(notes, lines, origin, key)
    for note in notes:
        form = RECEIPT.fullmatch(note[0])
        if form:
            check_receipt(note, form, counts, origin, newest, key)
    for name, data in others:
        same = sha256(data).hexdigest() == entries[0]["parameters"]
        claim(f"{name} is what the log fixes", [] if same else ["it is another text"])
    print(
        f"By the log of {origin}, {list(counts.values()).count(True)} count; {len(lines)} entries."
    )


def main(key, paths):
    try:
        check_files(key, [Path(path) for path in paths])
    except (LookupError, TypeError, ValueError, AttributeError, OSError) as reason:
        print(f"  CANNOT TELL  Something is missing or cannot be read: {reason}")
        return 1 if wrong else 2
    print("DO NOT TRUST THIS LOG." if wrong else "Everything holds.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]) if len(sys.argv) > 2 else print(__doc__) or 2)

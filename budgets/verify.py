#!/usr/bin/env python3
"""Check a published vote: python3 verify.py BUNDLE [KEY]

BUNDLE is the folder or .zip that the city published. KEY is the city's public key, as printed on
its website; without it the one in the bundle is used, which cannot show who signed it.

This file needs Python 3.10 and nothing else, and shares no code with the city's software. It ends
with 0 if everything holds, 1 if something is wrong, 2 if it cannot tell. In this order it checks

1. the files: each is the one that the manifest describes;
2. the log: first the rules, then ballots and notices that a ballot is void, then the close;
3. the signed checkpoints: each fits the log (Merkle tree of RFC 9162, Ed25519 of RFC 8032);
4. the ballots: exactly those that the log holds and no notice made void, and as they were cast;
5. the totals: as many ballots as people on the roll;
6. the count: done again, exactly, it gives the published result.
"""

import base64
import csv
import hashlib
import json
import re
import sys
import zipfile
from collections import Counter
from fractions import Fraction
from math import lcm
from pathlib import Path

FILES = ["ballots.pb", "checkpoints.txt", "log.jsonl", "parameters.json", "result.json"]
FILES += ["turnout.json", "manifest.json"]
csv.field_size_limit(2**24)
wrong = []  # every claim that does not hold


class CannotTell(Exception):
    """The bundle cannot be read far enough to judge it."""


def claim(text, problems):
    """Say whether `text` is true, which it is if there are no problems; else name the first."""
    problems = list(problems)
    if problems:
        wrong.append(text)
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        print(f"  WRONG  {text}? No: {problems[0]}{more}.")
    else:
        print(f"  ok     {text}.")


def differ(published, right):
    return [] if published == right else [f"published {published}, should be {right}"]


def sha256(data):
    return hashlib.sha256(data).digest()


def canonical(value):
    """The one way to write JSON here: sorted keys, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_json(data, name):
    value = json.loads(data)
    if not isinstance(value, dict) or canonical(value) != data.removesuffix(b"\n"):
        raise CannotTell(f"{name} is not an object in canonical JSON")
    return value


def read_files(path):
    """The files of the bundle by name."""
    if path.is_dir():
        return {item.name: item.read_bytes() for item in path.iterdir() if item.is_file()}
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if len({Path(name).name for name in names}) < len(names):
            raise CannotTell("the archive holds two files of one name")
        return {Path(name).name: archive.read(name) for name in names}


def read_pb(text):
    """The sections of a Pabulib file, each a list of rows by column."""
    sections, header, rows = {}, [], []
    for row in csv.reader(text.splitlines(keepends=True), delimiter=";"):
        if row in (["META"], ["PROJECTS"], ["VOTES"]):
            header, rows = [], sections.setdefault(row[0], [])
        elif not header:
            header = row
        else:
            rows.append(dict(zip(header, row, strict=True)))
    return sections


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
    if x * x % P != square:
        raise CannotTell("the public key is not a point of the curve")
    x = x if x % 2 == sign else P - x
    return x, y, 1, x * y % P


def add_points(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply_point(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number % 2:
            total = add_points(total, point)
        point, number = add_points(point, point), number // 2
    return total


BASE = read_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(public_key, message, signature):
    """Whether s * B - h * A is the point R, for the signature R || s and the key A."""
    s = int.from_bytes(signature[32:], "little")
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    h = int.from_bytes(digest, "little") % ORDER
    minus = multiply_point(ORDER - h, read_point(public_key))
    x, y, z, _ = add_points(multiply_point(s, BASE), minus)
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    return s < ORDER and (y | (x % 2) << 255).to_bytes(32, "little") == signature[:32]


def read_key(text):
    """A public key, written as name+id+base64: the name, the four bytes of the id, the key."""
    name, key_id, encoded = text.split("+", 2)
    key = base64.b64decode(encoded)
    if len(key) != 33 or key[0] != 1 or sha256(f"{name}\n".encode() + key)[:4].hex() != key_id:
        raise CannotTell(f"{text} is not a public key")
    return name, bytes.fromhex(key_id), key[1:]


def check_log(lines, origin, rules):
    """Returns the commitments that count and those that were made void, by the log alone."""
    entries = [read_json(line, f"line {n} of log.jsonl") for n, line in enumerate(lines, 1)]
    kinds = [entry["kind"] for entry in entries]
    claim("The log is of this vote", differ(entries[0].get("origin"), origin))
    course = re.fullmatch("open (parameters |ballot |void )*close", " ".join(kinds))
    odd = [] if course else ["the order of its entries is another"]
    claim("The log has one opening, then votes, then one close and nothing after it", odd)
    announced = [entry["parameters"] for entry in entries if "parameters" in entry]
    claim("The rules are those that the log announced", differ(rules.hex(), announced[-1]))
    if len(announced) > 1:
        print(f"  note   The rules were changed {len(announced) - 1} times during the vote.")
    counts, twice, stray = {}, [], []
    for entry in entries:
        ballot = entry.get("commitment")
        if entry["kind"] == "ballot":
            twice += [ballot] if ballot in counts else []
            counts.setdefault(ballot, True)
        elif entry["kind"] == "void":
            stray += [] if counts.get(ballot) else [ballot]
            counts[ballot] = False
    claim("No ballot is in the log twice", twice)
    claim("Every notice of a void ballot names one that counted until then", stray)
    counted = {commitment for commitment, still in counts.items() if still}
    claim("The close says how many count", differ(entries[-1].get("counted"), len(counted)))
    return counted, set(counts) - counted


def roots_at(lines, sizes):
    """The Merkle root over the first n lines, for each n of `sizes`."""
    roots, stack = {}, []
    for number in range(len(lines) + 1):
        if number in sizes:
            root = stack[-1] if stack else sha256(b"")
            for left in stack[-2::-1]:
                root = sha256(b"\1" + left + root)
            roots[number] = base64.b64encode(root).decode()
        if number < len(lines):
            node, rest = sha256(b"\0" + lines[number]), number
            while rest % 2:
                node, rest = sha256(b"\1" + stack.pop() + node), rest // 2
            stack.append(node)
    return roots


def check_checkpoints(text, lines, origin, key):
    """A checkpoint: origin, size, root and time, an empty line, then lines of signatures."""
    name, key_id, public_key = key
    form = r"((.+)\n(\d{1,15})\n(\S+)\ntimestamp (\d{4}-\d\d-\d\dT[\d:]{8}Z)\n)\n((?:— .+\n)+)\n?"
    found = re.findall(form, text)
    if re.sub(form, "", text) or not found:
        raise CannotTell("checkpoints.txt does not consist of checkpoints")
    unsigned = []
    for body, _, size, _, _, signatures in found:
        signed = re.search(rf"^— {re.escape(name)} (\S+)$", signatures, re.MULTILINE)
        signature = base64.b64decode(signed[1]) if signed else b""
        if signature[:4] != key_id or not is_signed(public_key, body.encode(), signature[4:]):
            unsigned.append(f"not the one at {size} entries")
    claim(f"Every checkpoint is signed by {name}", unsigned)
    claim("Every checkpoint is of this log", (c[1] for c in found if c[1] != origin))
    sizes, times = [int(c[2]) for c in found], [c[4] for c in found]
    roots = roots_at(lines, set(sizes))
    misfits = [size for size, c in zip(sizes, found, strict=True) if roots.get(size) != c[3]]
    claim("Every checkpoint fits the log", (f"not the one at {size} entries" for size in misfits))
    claim("The log only grew", differ([sizes, times], [sorted(sizes), sorted(times)]))
    claim("The last checkpoint covers the whole log", differ(sizes[-1], len(lines)))


def read_vote(row, vote_type):
    """The vote as (project, points), and as the commitment has it."""
    names = row["vote"].split(",") if row["vote"] else []
    if vote_type not in ("cumulative", "scoring"):
        return [(name, 1) for name in names], names if vote_type == "ordinal" else sorted(names)
    points = [int(number) for number in row["points"].split(",")] if row["points"] else []
    vote = sorted(zip(names, points, strict=True))
    return vote, [list(choice) for choice in vote]


def broken_limits(vote, limits, costs):
    names, points = [name for name, _ in vote], [points for _, points in vote]
    if len(set(names)) < len(names) or not set(names) <= set(costs):
        return ["names a project twice or one that does not exist"]
    has = {"length": [len(names)], "points": points, "sum_points": [sum(points)]}
    has["sum_cost"] = [sum(costs[name] for name in names)]
    sign = {"min": 1, "max": -1}
    sides = [(limit, sign[limit[:3]], has[limit[4:]], bound) for limit, bound in limits.items()]
    return [
        f"{limit} is {b}" for limit, s, values, b in sides if any(v * s < b * s for v in values)
    ]


def check_ballots(pb, process, rules, counted, void):
    """Returns the votes."""
    meta = {row["key"]: row["value"] for row in pb["META"]}
    costs = {project["id"]: project["cost"] for project in rules["projects"]}
    published = [Fraction(meta["budget"]) * rules["scale"], meta["vote_type"]]
    same = differ(published, [rules["budget"], rules["vote_type"]])
    claim("The money and the kind of ballot are those of the rules", same)
    listed = {r["project_id"]: Fraction(r["cost"]) * rules["scale"] for r in pb["PROJECTS"]}
    odd = sorted(name for name in {*listed, *costs} if listed.get(name) != costs.get(name))
    claim("The projects and their costs are those of the rules", odd)
    ids, votes, changed, unruly = [row["voter_id"] for row in pb["VOTES"]], [], [], []
    for row in pb["VOTES"]:
        vote, choices = read_vote(row, rules["vote_type"])
        sealed = sha256(canonical(["civic/commitment", 1, process, choices, row["nonce"]]))
        changed += [] if sealed.hex() == row["voter_id"] else [row["voter_id"]]
        unruly += [f"{row['voter_id']} {b}" for b in broken_limits(vote, rules["ballot"], costs)]
        votes.append(vote)
    claim("Every ballot is what its commitment fixed", changed)
    claim("Every ballot keeps to the limits", unruly)
    claim("No ballot is counted twice", (i for i, times in Counter(ids).items() if times > 1))
    claim("The ballots are in the order of their commitments", differ(ids == sorted(ids), True))
    claim("No ballot counts that was replaced or withdrawn", sorted(void.intersection(ids)))
    claim("Every counted ballot is in the log", sorted(set(ids) - counted - void))
    claim("Every ballot that should count is counted", sorted(counted.difference(ids)))
    return votes


def check_turnout(turnout, ballots):
    people = [turnout["roll"], turnout["counted"]]
    claim("As many ballots count as people are on the roll", differ(people, [ballots, ballots]))
    for table, groups in turnout["groups"].items():
        claim(f"The voters by {table} add up", differ(sum(groups.values()), ballots))
        claim(f"No group by {table} is below 10", (g for g in groups if groups[g] < 10))


class Election:
    """Projects by id; equal ballots are one with a weight; `fans` are (ballot, utility)."""

    def __init__(self, rules, votes, seed):
        self.how, self.budget, self.scale = rules["count"], rules["budget"], rules["scale"]
        self.cost = {project["id"]: project["cost"] for project in rules["projects"]}
        self.group = {project["id"]: project["group"] for project in rules["projects"]}
        if rules["vote_type"] == "ordinal":
            most = rules["ballot"].get("max_length") or max(map(len, votes), default=0)
            votes = [[(name, most - place) for place, (name, _) in enumerate(v)] for v in votes]
        ballots = Counter(tuple(sorted(vote)) for vote in votes)
        self.voters, self.weight = len(votes), list(ballots.values())
        self.votes, self.score = dict.fromkeys(self.cost, 0), dict.fromkeys(self.cost, 0)
        self.utility = self.how["utility"] or "cost"
        self.by_votes = self.utility in ("cost", "cardinality")
        self.fans = {}
        for ballot, vote in enumerate(ballots):
            for name, points in ((name, points) for name, points in vote if points > 0):
                self.votes[name] += self.weight[ballot]
                self.score[name] += self.weight[ballot] * points
                units = self.cost[name] if self.utility in ("cost", "points-cost") else 1
                units *= 1 if self.by_votes else points
                self.fans.setdefault(name, []).append((ballot, units))
        ties = {"id": str, "cost": self.cost.get, "votes": lambda name: -self.votes[name]}
        ties["lot"] = lambda name: sha256(f"{seed}:{name}".encode())
        self.rank = {name: [ties[tie](name) for tie in self.how["ties"]] for name in self.cost}
        self.rank = {name: [*rank, name] for name, rank in self.rank.items()}

    def total(self, names):
        return sum(self.cost[name] for name in names)


def greedy(e, funded):
    """Fund what fits, best value first, after what is `funded` already."""
    share, threshold = Fraction(e.how["eligibility"]) * e.budget, e.how["threshold"]
    by_votes = e.by_votes and (e.how["utility"] or e.how["rule"] == "equal-shares")
    value = dict(e.votes if by_votes else e.score)
    if e.how["rule"] == "greedy-per-cost":
        value = {name: Fraction(value[name], e.cost[name]) for name in value}
    chosen, left = list(funded), e.budget - e.total(funded)
    for name in sorted(value, key=lambda name: (-value[name], e.rank[name])):
        rivals, cost = {e.group[other] for other in chosen} - {None}, e.cost[name]
        too_few = e.score[name] < threshold or share and e.votes[name] * share < cost * e.voters
        if name in funded or too_few or e.group[name] in rivals:
            continue
        if cost <= left or (e.how["greedy_stop"] and left >= Fraction(e.how["overrun"]) * cost):
            chosen.append(name)
        if cost > left and e.how["greedy_stop"]:
            break
        left -= cost if cost <= left else 0
    return chosen


def price_of(e, name, money, unit):
    """The least price per utility at which the supporters can pay; None if they cannot."""
    due, fans = e.cost[name] * unit, e.fans[name]
    if sum(money[ballot] * e.weight[ballot] for ballot, _ in fans) < due:
        return None
    common = lcm(*{utility for _, utility in fans})
    weight = sum(e.weight[ballot] * utility for ballot, utility in fans)
    for ballot, utility in sorted(fans, key=lambda fan: money[fan[0]] * (common // fan[1])):
        if due * utility <= money[ballot] * weight:
            break
        due -= money[ballot] * e.weight[ballot]
        weight -= utility * e.weight[ballot]
    return Fraction(due, weight * unit)


def equal_shares(e, endowment):
    """One run of the method. Money is counted in whole parts of 1/unit: nothing is rounded."""
    unit, money = endowment.denominator, [endowment.numerator] * len(e.weight)
    chosen, known = [], dict.fromkeys(e.fans, Fraction(0))
    while True:
        best, tied = None, []
        for name in sorted(known, key=known.get):  # prices only rise: known ones are lower bounds
            if best is not None and known[name] > best:
                break
            known[name] = price = price_of(e, name, money, unit)
            if price is None:
                del known[name]
            elif best is None or price < best:
                best, tied = price, [name]
            elif price == best:
                tied.append(name)
        if best is None:
            return chosen
        chosen.append(min(tied, key=e.rank.get))
        finer = lcm(unit, best.denominator)
        unit, money = finer, [amount * (finer // unit) for amount in money]
        each, group = best.numerator * (unit // best.denominator), e.group[chosen[-1]]
        for ballot, utility in e.fans[chosen[-1]]:
            money[ballot] = max(0, money[ballot] - each * utility)
        gone = {name for name in known if group and e.group[name] == group} | {chosen[-1]}
        known = {name: price for name, price in known.items() if name not in gone}


def recount(e):
    """The funded projects in the order chosen, and the increment of Add1."""
    if e.how["rule"] in ("greedy", "greedy-per-cost"):
        return greedy(e, []), None
    if e.how["rule"] != "equal-shares":
        raise CannotTell(f"this file does not recount the rule {e.how['rule']}")
    if not e.voters:
        return [], None
    start, step, increment = Fraction(e.budget, e.voters), Fraction(e.how["step"]), 0
    if e.how["floor_start"]:
        start = Fraction(start // e.scale * e.scale)
    chosen = equal_shares(e, start)
    while e.how["completion"].startswith("add1") and len(chosen) < len(e.fans):
        cheapest = min(e.cost[name] for name in set(e.cost) - set(chosen))
        if e.how["stop_when_exhaustive"] and cheapest > e.budget - e.total(chosen):
            break
        richer = equal_shares(e, start + (increment + 1) * step * e.scale)
        if e.total(richer) > e.budget:
            break
        chosen, increment = richer, increment + 1
    if e.how["completion"].endswith("greedy"):
        chosen = greedy(e, chosen)
    return chosen, str(increment * step)


def check_result(rules, votes, result):
    used = dict(result["parameters"])
    seed = used.pop("lot_seed", "")
    claim("The result was counted by these rules", differ(used, rules["count"]))
    fixed = sha256(canonical(["civic/seed", seed])).hex() if "lot" in used["ties"] else None
    claim("The seed of a lot was fixed before the vote", differ(rules["lot"], fixed))
    e = Election(rules, votes, seed)
    winners, increment = recount(e)
    right = {"winners": winners, "cost": e.total(winners), "increment": increment}
    for part, value in right.items():
        same = canonical(result[part]) == canonical(value)
        problem = [] if same else differ(result[part], value)
        claim(f"Counting again gives the published {part}", problem)


def check_bundle(path, expected_key):
    files = read_files(path)
    if missing := [name for name in FILES if name not in files]:
        raise CannotTell(f"the bundle lacks {', '.join(missing)}")
    manifest, rules, result, turnout = (
        read_json(files[f"{name}.json"], f"{name}.json")
        for name in ("manifest", "parameters", "result", "turnout")
    )
    process, origin, hashes = manifest["process"], manifest["origin"], manifest["files"]
    print(f"Checking {process} ({origin})")
    claim("The manifest names every file, and no other", {*files} ^ {*hashes, "manifest.json"})
    changed = [name for name in hashes if hashes[name] != sha256(files.get(name, b"")).hex()]
    claim("Every file is the one that the manifest describes", changed)
    key = manifest["public_key"]
    claim("The bundle is signed with the right key", differ(key, expected_key or key))
    lines = files["log.jsonl"].removesuffix(b"\n").split(b"\n")
    counted, void = check_log(lines, origin, sha256(files["parameters.json"]))
    check_checkpoints(files["checkpoints.txt"].decode(), lines, origin, read_key(key))
    pb = read_pb(files["ballots.pb"].decode("utf-8-sig"))
    votes = check_ballots(pb, process, rules, counted, void)
    check_turnout(turnout, len(votes))
    check_result(rules, votes, result)


def main(bundle, key=None):
    try:
        check_bundle(Path(bundle), key)
    except (CannotTell, LookupError, TypeError, ValueError, OSError, zipfile.BadZipFile) as reason:
        print(f"  CANNOT TELL  The bundle is not in the expected form: {reason!r}")
        return 1 if wrong else 2
    print("DO NOT TRUST THIS RESULT." if wrong else "Everything holds.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]) if len(sys.argv) > 1 else print(__doc__) or 2)

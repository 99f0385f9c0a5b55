#!/usr/bin/env python3
"""Check a published vote: python3 verify.py BUNDLE [KEY]

BUNDLE is the folder or .zip that the city published. KEY is the city's public key, as printed on
its website; without it the one in the bundle is used, which cannot show who signed it.

It needs Python 3.10 and nothing else, and shares no code with the city's software. It ends with 0
if everything holds, 1 if something is wrong, 2 if it cannot tell. It checks the files against the
manifest; the log from opening to close; that each signed checkpoint fits it (Merkle tree of RFC
9162, Ed25519 of RFC 8032); that exactly those ballots count that are in the log and not void, as
they were cast; the totals against the roll; and it counts again, exactly. A vote that was loaded
from a file has no log and no roll: of that one only the count is checked.
"""

# Few pages, to be printed and read: one empty line between functions.
# fmt: off
import base64
import csv
import json
import re
import sys
import zipfile
from collections import Counter
from fractions import Fraction
from hashlib import sha256, sha512
from math import lcm
from pathlib import Path

wrong: list = []  # every problem found

def claim(text, problems):
    """Say whether `text` is true, which it is if there are no problems; else name the first."""
    problems = [str(problem) for problem in problems]
    wrong.extend(problems)
    no = problems and f"  WRONG  {text}? No: {problems[0]} ({len(problems)} in all)."
    print(no or f"  ok     {text}.")

def differ(published, right):
    return [] if published == right else [f"published {published}, should be {right}"]

def canonical(value):
    """The one way to write JSON here: sorted keys, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

def read_json(data, name):
    value = json.loads(data)
    if not isinstance(value, dict) or canonical(value) != data.removesuffix(b"\n"):
        raise ValueError(f"{name} is not an object in canonical JSON")
    return value

def read_files(path):
    if path.is_dir():
        return {item.name: item.read_bytes() for item in path.iterdir() if item.is_file()}
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name[-1] != "/"]
        if len({Path(name).name for name in names}) < len(names):
            raise ValueError("the archive has a file twice")
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

def check_log(lines, origin, rules):
    """Returns the commitments that count and those that were made void, by the log alone."""
    entries = [read_json(line, f"line {n} of log.jsonl") for n, line in enumerate(lines, 1)]
    claim("The log is of this vote", differ(entries[0].get("origin"), origin))
    course = " ".join(entry["kind"] for entry in entries)
    odd = [] if re.fullmatch("open (ballot |void )*close", course) else ["not so"]
    claim("The log is opened once, then voted in, and closed once at its end", odd)
    claim("The rules are those that the log announced", differ(rules, entries[0]["parameters"]))
    counts, twice, stray = {}, [], []
    for entry in entries:
        ballot, before = entry.get("commitment"), counts.get(entry.get("commitment"))
        twice += [ballot] * (entry["kind"] == "ballot" and before is not None)
        stray += [ballot] * (entry["kind"] == "void" and not before)
        counts[ballot] = entry["kind"] == "ballot" and before is not False
    claim("No ballot is in the log twice", twice)
    claim("Every notice of a void ballot names one that counted until then", stray)
    counted = {ballot for ballot, still in counts.items() if still}
    claim("The close says how many count", differ(entries[-1].get("counted"), len(counted)))
    return counted, set(counts) - counted - {None}

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

def check_checkpoints(text, lines, origin, key):
    """A checkpoint: origin, size, root and time, an empty line, then lines of signatures."""
    name, _, public_key = key.split("+", 2)  # keys have one byte before them, signatures four
    form = r"((.+)\n(\d{1,15})\n(\S+)\ntimestamp (\d{4}-\d\d-\d\dT[\d:]{8}Z)\n)\n((?:— .+\n)+)\n?"
    found = re.findall(form, text)
    if re.sub(form, "", text) or not found:
        raise ValueError("checkpoints.txt does not consist of checkpoints")
    unsigned = []
    for body, _, size, _, _, signatures in found:
        signed = re.search(rf"^— {re.escape(name)} (\S+)$", signatures, re.MULTILINE)
        signature = base64.b64decode(signed[1] if signed else "")[4:]
        if not is_signed(base64.b64decode(public_key)[1:], body.encode(), signature):
            unsigned.append(f"not the one at {size} entries")
    claim(f"Every checkpoint is signed by {name}", unsigned)
    claim("Every checkpoint is of this log", (c[1] for c in found if c[1] != origin))
    sizes, times = [int(c[2]) for c in found], [c[4] for c in found]
    roots = roots_at(lines, set(sizes))
    misfits = [c[2] for c in found if roots.get(int(c[2])) != c[3]]
    claim("Every checkpoint fits the log", (f"not the one at {size} entries" for size in misfits))
    claim("The log only grew", differ([sizes, times], [sorted(sizes), sorted(times)]))
    claim("The last checkpoint covers the whole log", differ(sizes[-1], len(lines)))

def read_vote(row, rules):
    """The points that the ballot gives to projects, as {project: points}."""
    names = row["vote"].split(",") if row["vote"] else []
    points = [1] * len(names)
    if rules["vote_type"] in ("cumulative", "scoring"):
        points = [int(number) for number in row["points"].split(",") if number]
    if rules["vote_type"] == "ordinal":
        points = range(len(names), 0, -1)
    if len({*names}) < len(names):
        raise ValueError(f"ballot {row['voter_id']} names a project twice")
    return dict(zip(names, points, strict=True))

def broken_limits(vote, rules, projects):
    """The limits, such as max_length, that the vote does not keep to."""
    has = {"length": [len(vote)], "points": vote.values(), "sum_points": [sum(vote.values())]}
    left = Counter(rules["areas"])
    for name in vote:
        left[projects[name]["area"]] -= projects[name]["cost"]
    has["overspent"] = [-amount for amount in left.values()]
    bounds = [(limit, limit[:3] == "min", bound) for limit, bound in rules["ballot"].items()]
    return [n for n, low, b in bounds if any(v < b if low else v > b for v in has[n[4:]])]

def check_tables(pb, rules, funded):
    """What the Pabulib file says beside the ballots; returns the votes, each {project: points}."""
    meta = {row["key"]: row["value"] for row in pb["META"]}
    votes = [read_vote(row, rules) for row in pb["VOTES"]]
    said = [Fraction(meta["budget"]) * rules["scale"], meta["vote_type"], int(meta["num_votes"])]
    same = differ(said, [sum(rules["areas"].values()), rules["vote_type"], len(votes)])
    claim("The money and the kind of ballot are those of the rules", same)
    named = Counter(name for vote in votes for name in vote)
    right = [(p["id"], p["area"], p["cost"], named[p["id"]]) for p in rules["projects"]]
    right = [(*facts, str(int(facts[0] in funded))) for facts in right]
    said = [[row[c] for c in ("project_id", "area", "cost", "votes", "selected")]
            for row in pb["PROJECTS"]]
    said = [(n, a, Fraction(c) * rules["scale"], int(v), chosen) for n, a, c, v, chosen in said]
    odd = (Counter(said) - Counter(right)) + (Counter(right) - Counter(said))
    claim("The projects and their costs are those of the rules", sorted({row[0] for row in odd}))
    return votes

def check_ballots(rows, votes, manifest, rules, counted, void, turnout):
    projects = {project["id"]: project for project in rules["projects"]}
    ids, changed, unruly = [row["voter_id"] for row in rows], [], []
    for row, vote, ballot in zip(rows, votes, ids, strict=True):
        choices = sorted([name, points] for name, points in vote.items())
        sealed = ["civic/commitment", 1, manifest["process"], choices, row["nonce"]]
        changed += [] if sha256(canonical(sealed)).hexdigest() == ballot else [ballot]
        unruly += [f"{ballot}, {limit}" for limit in broken_limits(vote, rules, projects)]
    disorder = [one for one, other in zip(ids[1:], ids, strict=False) if one < other]
    claim("Every ballot is what its commitment fixed", changed)
    claim("Every ballot keeps to the limits", unruly)
    claim("No ballot is counted twice", (i for i, times in Counter(ids).items() if times > 1))
    claim("The ballots are in the order of their commitments", disorder)
    claim("No ballot counts that was replaced or withdrawn", sorted(void.intersection(ids)))
    claim("Every counted ballot is in the log", sorted(set(ids) - counted - void))
    claim("Every ballot that should count is counted", sorted(counted.difference(ids)))
    people = [turnout["roll"], turnout["counted"]]
    claim("As many ballots count as people are on the roll", differ(people, [len(ids)] * 2))
    for table, groups in turnout["groups"].items():
        odd = differ(sum(groups.values()), len(ids)) + [g for g in groups if groups[g] < 10]
        claim(f"The voters by {table} add up, in groups of at least 10", odd)

class Election:
    """What is counted for one area. Equal ballots are one with a weight."""

    def __init__(self, rules, area, votes, seed):
        self.how, self.budget, self.scale = rules["count"], rules["areas"][area], rules["scale"]
        projects = {p["id"]: p for p in rules["projects"] if p["area"] == area}
        self.cost = {name: projects[name]["cost"] for name in projects}
        self.total = lambda names: sum(map(self.cost.get, names))
        self.group = {name: projects[name]["group"] for name in projects}
        votes = [tuple((n, p) for n, p in sorted(v.items()) if n in projects) for v in votes]
        ballots = Counter(vote for vote in votes if vote or len(rules["areas"]) == 1)
        self.weight, self.voters = list(ballots.values()), sum(ballots.values())
        self.votes, self.score, self.fans = Counter(), Counter(), {name: [] for name in projects}
        kind = self.how["utility"] or ("cost" if self.how["rule"] == "equal-shares" else "points")
        self.by_votes = kind in ("cost", "cardinality")
        for ballot, vote in enumerate(ballots):
            for name, points in vote:
                if points > 0:  # fans are those who get something from a project: (ballot, utility)
                    units = self.cost[name] if "cost" in kind else 1
                    self.fans[name].append((ballot, units if self.by_votes else units * points))
                    self.votes[name] += self.weight[ballot]
                self.score[name] += self.weight[ballot] * points
        ties = {"id": str, "cost": self.cost.get, "votes": lambda name: -self.votes[name]}
        ties["lot"] = lambda name: sha256(f"{seed}:{name}".encode()).digest()
        share, least = Fraction(self.how["eligibility"]) * self.budget, self.how["threshold"]
        enough = [n for n in projects if self.votes[n] * share >= self.cost[n] * self.voters]
        enough = enough if share else projects  # a threshold of 0 is none: scores may be below it
        self.eligible = {n for n in enough if not least or self.score[n] >= least}
        self.rank = {name: [ties[t](name) for t in [*self.how["ties"], "id"]] for name in projects}

def possible(e, chosen):
    """The eligible projects that may still be funded: of a group only one is."""
    gone = {e.group[name] for name in chosen} - {None}
    return [name for name in e.eligible if name not in chosen and e.group[name] not in gone]

def greedy(e, funded):
    """Fund what fits, best value first, after what is `funded` already."""
    value, per_cost = e.votes if e.by_votes else e.score, e.how["rule"] == "greedy-per-cost"
    value = {name: Fraction(value[name], cost if per_cost else 1) for name, cost in e.cost.items()}
    chosen = list(funded)
    for name in sorted(value, key=lambda name: (-value[name], e.rank[name])):
        left = e.budget - e.total(chosen) if name in possible(e, chosen) else -1
        if e.cost[name] <= left:
            chosen.append(name)
        elif left >= 0 and e.how["greedy_stop"]:
            return chosen + [name] * (left >= Fraction(e.how["overrun"]) * e.cost[name])
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
    chosen, known = [], {name: 0 for name in e.eligible if e.fans[name]}
    while True:
        offers = []
        for name in sorted(known, key=known.get):  # prices only rise: known ones are lower bounds
            if offers and known[name] > min(offers)[0]:
                break
            known[name] = price = price_of(e, name, money, unit)
            if price is not None:
                offers.append((price, e.rank[name], name))
        if not offers:
            return chosen
        price, _, winner = min(offers)
        chosen.append(winner)
        old, unit = unit, lcm(unit, price.denominator)
        money = [amount * (unit // old) for amount in money]
        each = price.numerator * (unit // price.denominator)
        for ballot, utility in e.fans[winner]:
            money[ballot] = max(0, money[ballot] - each * utility)
        rivals = {name for name in known if e.group[winner] and e.group[name] == e.group[winner]}
        known = {n: p for n, p in known.items() if p is not None and n not in rivals | {winner}}

def recount(e):
    """The funded projects in the order chosen, and the increment of Add1."""
    if e.how["rule"] in ("greedy", "greedy-per-cost"):
        return greedy(e, []), None
    if e.how["rule"] != "equal-shares":
        raise ValueError(f"this file does not recount the rule {e.how['rule']}")
    if not e.voters:
        return [], None
    start, step, increment = Fraction(e.budget, e.voters), Fraction(e.how["step"]), 0
    start -= start % e.scale if e.how["floor_start"] else 0
    chosen, with_add1 = equal_shares(e, start), "add1" in e.how["completion"]
    while with_add1:
        rest, left = [n for n in possible(e, chosen) if e.fans[n]], e.budget - e.total(chosen)
        enough = e.how["stop_when_exhaustive"] and all(e.cost[name] > left for name in rest)
        richer = equal_shares(e, start + (increment + 1) * step * e.scale)
        if not rest or enough or e.total(richer) > e.budget:
            break
        chosen, increment = richer, increment + 1
    chosen = greedy(e, chosen) if "greedy" in e.how["completion"] else chosen
    if e.how["comparison"]:  # whether more voters support more of what greedy alone would fund
        other = greedy(e, [])
        lead = Counter(ballot for name in other for ballot, _ in e.fans[name])
        lead.subtract(ballot for name in chosen for ballot, _ in e.fans[name])
        more = sum(e.weight[ballot] * ((by > 0) - (by < 0)) for ballot, by in lead.items())
        chosen = other if more > 0 else chosen
    added = increment * step
    return chosen, (str(added) if added.denominator > 1 else added) if with_add1 else None

def check_result(rules, votes, result):
    claim("Every area was counted", {*rules["areas"]} ^ {*result})
    for area, document in result.items():
        used = dict(document["parameters"])
        seed = used.pop("lot_seed", "")
        claim(f"{area}: the result was counted by these rules", differ(used, rules["count"]))
        fixed = sha256(canonical(["civic/seed", seed])).hexdigest()
        same = differ(rules["lot"], fixed if "lot" in used["ties"] else None)
        claim(f"{area}: the seed of a lot was fixed before", same)
        e = Election(rules, area, votes, seed)
        winners, increment = recount(e)
        facts = {"budget": e.budget, "voters": e.voters, "projects": len(e.cost)}
        right = {"winners": winners, "cost": e.total(winners), "increment": increment}
        right["election"] = {**document["election"], **facts}
        for part in right:
            problem = differ(document[part], right[part])
            claim(f"{area}: counting again gives the published {part}", problem)

def check_bundle(path, expected_key):
    files = read_files(path)
    names = [f"{part}.json" for part in ("manifest", "parameters", "result")]
    manifest, rules, result = (read_json(files[name], name) for name in names)
    origin, key, hashes = manifest["origin"], manifest["public_key"], manifest["files"]
    print(f"Checking {manifest['process']} ({origin}). The city calls it {manifest['standing']}.")
    claim("The manifest names every file, and no other", {*files} ^ {*hashes, "manifest.json"})
    changed = [name for name in hashes if hashes[name] != sha256(files.get(name, b"")).hexdigest()]
    claim("Every file is the one that the manifest describes", changed)
    pb = read_pb(files["ballots.pb"].decode())
    funded = {name for document in result.values() for name in document["winners"]}
    votes = check_tables(pb, rules, funded)
    if manifest["standing"] == "imported":
        odd = {*files} & {"log.jsonl", "checkpoints.txt", "turnout.json"}
        claim("A vote that was imported has no log and no roll", odd)
        print("  NOTE   This vote was imported: there is no log to check its ballots by.")
    else:
        turnout = read_json(files["turnout.json"], "turnout.json")
        claim("The bundle is signed with the right key", differ(key, expected_key or key))
        lines = files["log.jsonl"].removesuffix(b"\n").split(b"\n")
        counted, void = check_log(lines, origin, hashes["parameters.json"])
        check_checkpoints(files["checkpoints.txt"].decode(), lines, origin, key)
        check_ballots(pb["VOTES"], votes, manifest, rules, counted, void, turnout)
    check_result(rules, votes, result)
    return "Counting again agrees." if manifest["standing"] == "imported" else "Everything holds."

def main(bundle, key=None):
    try:
        verdict = check_bundle(Path(bundle), key)
    except (LookupError, TypeError, ValueError, OSError, zipfile.BadZipFile) as reason:
        print(f"  CANNOT TELL  Something is missing or cannot be read: {reason}")
        return 1 if wrong else 2
    print("DO NOT TRUST THIS RESULT." if wrong else verdict)
    return 1 if wrong else 0

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]) if len(sys.argv) > 1 else print(__doc__) or 2)

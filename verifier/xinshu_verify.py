#!/usr/bin/env python3
"""Check an exported Xinshu audit log, and the data it vouches for, without trusting Xinshu.

    python3 xinshu_verify.py FOLDER [--keys KEYS] [--seen CHECKPOINTS ...] [--json]

Needs Python 3.10 or later and nothing else. Everything is in this one file so that it can be read
before it is believed: SM3 (GB/T 32905), SM2 verification (GB/T 32918.2), the tree of RFC 6962.
Where the package `cryptography` is installed, Ed25519 signatures are checked as well.

It finds: a changed event, a deleted event, days out of order, a checkpoint that is forged, left
out or rewritten, rows of data that differ from the digest the log holds of them.
Exit code: 0 everything holds, 1 something does not, 2 the files cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

SIGNED_AS = b"xinshu-signature-v1\naudit.checkpoint\n"
HEADLINE = "xinshu audit checkpoint 1"
FACTS = ["origin", "number", "size", "root", "hash", "day", "link", "at", "previous"]
ZEROS = bytes(32)
DATA_DIGEST = "audit.data_digest"
TOLD_AT_MOST = 20
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


# --- SM3, GB/T 32905-2016 ------------------------------------------------------------------------

IV = (0x7380166F4914B2B9, 0x172442D7DA8A0600, 0xA96F30BC163138AA, 0xE38DEE4DB0FB0E4E)
MASK = 0xFFFFFFFF


def rotate(word, by):
    """A word of 32 bits turned left."""
    by %= 32
    return ((word << by) | (word >> (32 - by))) & MASK


def sm3(data):
    """SM3 of bytes; OpenSSL's where Python was built with it, else the one below."""
    if "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3", data).digest()
    return plain_sm3(data)


def plain_sm3(data):
    """SM3 word by word as the standard writes it."""
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    state = [word for pair in IV for word in (pair >> 32, pair & MASK)]
    for start in range(0, len(padded), 64):
        state = compress(state, padded[start : start + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def compress(state, block):
    """The compression function CF (5.3.3)."""
    w = expanded(block)
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        t = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = rotate((rotate(a, 12) + e + rotate(t, j)) & MASK, 7)
        ss2 = ss1 ^ rotate(a, 12)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & MASK & g)
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & MASK
        tt2 = (gg + h + ss1 + w[j]) & MASK
        a, b, c, d = tt1, a, rotate(b, 9), c
        e, f, g, h = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g
    return [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def expanded(block):
    """The 68 words of message expansion (5.3.2)."""
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
        w.append(x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6])
    return w


# --- SM2 verification, GB/T 32918.2-2016, on the curve of GB/T 32918.5-2017 ----------------------

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SIGNER = b"1234567812345678"  # the identity GM/T 0009-2012 prescribes where none is agreed


def add(one, other):
    """The sum of two points (X, Y, Z) standing for (X/Z², Y/Z³); Z = 0 is the point at infinity."""
    (x1, y1, z1), (x2, y2, z2) = one, other
    if not z1 or not z2:
        return one if z1 else other
    u, s = x1 * z2 * z2 % P, y1 * z2 * z2 * z2 % P
    h, r = (x2 * z1 * z1 - u) % P, (y2 * z1 * z1 * z1 - s) % P
    if not h:
        return (1, 1, 0) if r else double(one)
    hh = h * h % P
    x = (r * r - hh * h - 2 * u * hh) % P
    return x, (r * (u * hh - x) - s * hh * h) % P, h * z1 * z2 % P


def double(point):
    """The point added to itself."""
    x, y, z = point
    yy = y * y % P
    s, m = 4 * x * yy % P, (3 * x * x + A * z * z * z * z) % P
    x2 = (m * m - 2 * s) % P
    return x2, (m * (s - x2) - 8 * yy * yy) % P, 2 * y * z % P


def both(s, point, t, other):
    """s times a point plus t times another, as (x, y); None at infinity."""
    one, two = (*point, 1), (*other, 1)
    choice, total = ((1, 1, 0), one, two, add(one, two)), (1, 1, 0)
    for bit in range(255, -1, -1):
        total = add(double(total), choice[(s >> bit & 1) + 2 * (t >> bit & 1)])
    x, y, z = total
    return (x * pow(z, -2, P) % P, y * pow(z, -3, P) % P) if z else None


def sm2_holds(public, message, signature):
    """The signature (r then s, 32 bytes each) is good under the public key (x then y)."""
    if len(public) != 64 or len(signature) != 64:
        return False
    x, y = int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    on_curve = x < P and y < P and (y * y - x * x * x - A * x - B) % P == 0
    if not on_curve or not 0 < r < N or not 0 < s < N or (r + s) % N == 0:
        return False
    curve = b"".join(each.to_bytes(32, "big") for each in (A, B, *G))
    identity = sm3((8 * len(SIGNER)).to_bytes(2, "big") + SIGNER + curve + public)
    e = int.from_bytes(sm3(identity + message), "big")
    point = both(s, G, (r + s) % N, (x, y))
    return point is not None and (e + point[0]) % N == r


def ed25519_holds(public, message, signature):
    """The signature is good; only asked where `cryptography` is installed."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


CHECKS = {"sm2": sm2_holds}
if Ed25519PublicKey is not None:
    CHECKS["ed25519"] = ed25519_holds


# --- the log: leaves, chain, tree (RFC 6962 §2.1) ------------------------------------------------

DIGESTS = {"sm3": sm3, "sha256": lambda data: hashlib.sha256(data).digest()}


class Tree:
    """A Merkle tree that grows leaf by leaf and remembers the roots of its perfect subtrees."""

    def __init__(self, digest):
        self.digest, self.size, self.peaks = digest, 0, []

    def add(self, leaf):
        """Add the digest of a leaf."""
        index = self.size
        while index & 1:
            leaf = self.digest(b"\x01" + self.peaks.pop() + leaf)
            index >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self):
        """The root over all leaves so far."""
        if not self.peaks:
            return self.digest(b"")
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = self.digest(b"\x01" + peak + root)
        return root


@dataclass
class Report:
    """What was found: `findings` say that something is wrong, `notes` what was not checked."""

    findings: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    keys: list = field(default_factory=list)

    def find(self, code, says):
        """Something does not hold."""
        self.findings.append((code, says))

    def codes(self):
        """The kinds of findings."""
        return {code for code, _ in self.findings}


def lines(path):
    """The JSON objects of a file, one a line."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


# --- checkpoints ---------------------------------------------------------------------------------


def parsed(text):
    """The facts of a checkpoint's text, or None when it is not spelled like one."""
    headline, *rest = text.split("\n")
    pairs = [line.partition(": ")[::2] for line in rest[:-1]]
    if headline != HEADLINE or not rest or rest[-1] or [name for name, _ in pairs] != FACTS:
        return None
    said = dict(pairs)
    try:
        for name in ("root", "link", "previous"):
            said[name] = bytes.fromhex(said[name])
        said["number"], said["size"] = int(said["number"]), int(said["size"])
    except ValueError:
        return None
    return said


def trusted(keys):
    """Public keys by id; a key whose id is not made from it is no key."""
    found = {}
    for key in keys:
        public = bytes.fromhex(key["hex"])
        if key["key_id"] == f"{key['alg']}-{sm3(public).hex()[:16]}":
            found[key["key_id"]] = (key["alg"], public)
    return found


def check_signatures(document, keys, report):
    """Every signature is good and by a key that is trusted; at least one can be checked here."""
    number, message = document["number"], SIGNED_AS + document["text"].encode()
    checked = 0
    for each in document["signatures"]:
        alg, public = keys.get(each["key_id"], (None, b""))
        if alg != each["alg"]:
            report.find("checkpoint.unknown_key", f"检查点 {number} 由不受信任的密钥签署")
        elif alg not in CHECKS:
            report.counts[f"{alg} 未核验"] += 1
        elif CHECKS[alg](public, message, bytes.fromhex(each["hex"])):
            checked += 1
        else:
            report.find("checkpoint.signature", f"检查点 {number} 的 {alg} 签名不成立")
    if not checked:
        report.find("checkpoint.unsigned", f"检查点 {number} 没有一个在此可以核验并成立的签名")


def check_checkpoints(documents, keys, report):
    """The checkpoints by size, after looking at each and at their order."""
    by_size, last, expected = {}, None, 1
    for document in documents:
        report.counts["检查点"] += 1
        check_signatures(document, keys, report)
        said = parsed(document["text"])
        if said is None or said["hash"] not in DIGESTS or said["number"] != document["number"]:
            report.find("checkpoint.text", f"检查点 {document['number']} 的内容不合格式")
            continue
        if said["number"] != expected:
            report.find("checkpoint.missing", f"缺少检查点 {expected}，其后是 {said['number']}")
        if last is not None:
            check_follows(said, last, report)
        elif said["previous"] != ZEROS and said["number"] == 1:
            report.find("checkpoint.chain", "第一个检查点之前不应有检查点")
        by_size.setdefault(said["size"], []).append(said)
        last, expected = dict(said, text=document["text"]), said["number"] + 1
    return by_size, last


def check_follows(said, last, report):
    """A checkpoint goes on where the one before it ended."""
    number = said["number"]
    if said["previous"] != DIGESTS[last["hash"]](last["text"].encode()):
        report.find("checkpoint.chain", f"检查点 {number} 所指的前一检查点不是 {last['number']}")
    if (said["origin"], said["hash"]) != (last["origin"], last["hash"]):
        report.find("checkpoint.origin", f"检查点 {number} 属于另一份日志")
    if said["size"] < last["size"] or said["at"] < last["at"]:
        report.find("checkpoint.order", f"检查点 {number} 的条数或时间倒退")


def check_seen(documents, seen, report):
    """What was published before is still what is published now."""
    now = {document["number"]: document["text"] for document in documents}
    for document in seen:
        report.counts["以前留存的检查点"] += 1
        if now.get(document["number"]) != document["text"]:
            says = f"检查点 {document['number']} 与您留存的不一致，或已不存在"
            report.find("checkpoint.rewritten", says)


# --- entries -------------------------------------------------------------------------------------


class Log:
    """One pass over the entries: leaf, place, day, chain; and the root wherever one was signed."""

    def __init__(self, by_size, digest, report):
        self.by_size, self.digest, self.report = by_size, digest, report
        self.tree = Tree(digest)
        self.expected, self.day, self.link = 0, "", ZEROS
        self.digests = {}

    def take(self, line):
        """The next entry."""
        self.report.counts["事件"] += 1
        seq, leaf = line["seq"], bytes.fromhex(line["leaf"])
        if seq != self.expected:
            self.report.find("event.missing", f"缺少序号 {self.expected} 的条目，其后是 {seq}")
        self.expected = seq + 1
        if line["entry"] is None:
            self.report.find("event.deleted", f"序号 {seq} 的事件已被删除")
        else:
            self.read(line, leaf)
        self.join(line, leaf)
        self.tree.add(leaf)
        self.compare()

    def read(self, line, leaf):
        """What the entry says is what was sealed."""
        seq, text = line["seq"], line["entry"]
        if self.digest(b"\x00" + text.encode()) != leaf:
            self.report.find("event.changed", f"序号 {seq} 的事件与封存时不同")
            return
        said = json.loads(text)
        if (said["seq"], said["day"]) != (seq, line["day"]):
            self.report.find("event.moved", f"序号 {seq} 处的事件原在序号 {said['seq']} 处")
        if said["event"]["action"] == DATA_DIGEST:
            about = (said["event"]["object_type"], said["event"]["object_id"])
            self.digests.setdefault(about, []).append(said["event"]["detail"])

    def join(self, line, leaf):
        """The entry is linked to the one before it."""
        seq, day, stated = line["seq"], line["day"], bytes.fromhex(line["link"])
        if day < self.day:
            self.report.find("day.order", f"序号 {seq}：{day} 排在 {self.day} 之后")
        start = self.link
        if day != self.day:
            start = self.digest(b"\x02" + start + day.encode())
        if self.digest(b"\x03" + start + leaf) != stated:
            self.report.find("chain.broken", f"序号 {seq} 没有接在前一条之后")
        self.day, self.link = day, stated

    def compare(self):
        """Where a checkpoint was signed over so many entries, these are the entries."""
        for said in self.by_size.get(self.tree.size, ()):
            where = f"检查点 {said['number']}（前 {said['size']} 条）"
            if said["root"] != self.tree.root():
                self.report.find("checkpoint.root", f"日志与{where}签署的内容不同")
            if (said["link"], said["day"]) != (self.link, self.day):
                self.report.find("checkpoint.link", f"日期链与{where}签署的内容不同")


def check_log(entries, by_size, last, report):
    """The digests of data the log holds, after every entry was looked at."""
    log = Log(by_size, DIGESTS[last["hash"]], report)
    for line in entries:
        log.take(line)
    size = log.tree.size
    if size < last["size"]:
        report.find("event.cut", f"日志只有 {size} 条，检查点签署了 {last['size']} 条")
    elif size > last["size"]:
        report.notes.append(f"最后 {size - last['size']} 条尚无检查点，未能核验")
    return log.digests


# --- data ----------------------------------------------------------------------------------------


def check_rows(rows, digests, report):
    """The rows of each thing are those the log holds a digest of."""
    left, about, trees = dict(digests), None, {}
    for line in rows:
        report.counts["数据行"] += 1
        if (line["type"], line["id"]) != about:
            compare_rows(about, trees, digests, report)
            about = (line["type"], line["id"])
            if left.pop(about, None) is None and about in digests:
                report.find("rows.order", f"{about[0]} {about[1]} 的数据分散在几处")
            trees = {d["hash"]: Tree(DIGESTS[d["hash"]]) for d in digests.get(about, ())}
        for tree in trees.values():
            tree.add(tree.digest(b"\x00" + line["row"].encode()))
    compare_rows(about, trees, digests, report)
    for (kind, key), said in left.items():
        if most := max(each["rows"] for each in said):
            report.find("rows.missing", f"{kind} {key} 的 {most} 行数据不在导出文件中")


def compare_rows(about, trees, digests, report):
    """The tree over a thing's rows has the root every digest of it says."""
    if about is None:
        return
    kind, key = about
    if about not in digests:
        report.find("rows.unvouched", f"{kind} {key} 的数据没有登记摘要")
    for said in digests.get(about, ()):
        tree = trees[said["hash"]]
        if tree.root().hex() != said["root"]:
            counted = f"现有 {tree.size} 行，登记时 {said['rows']} 行"
            report.find("rows.changed", f"{kind} {key} 的数据与登记的摘要不同（{counted}）")


# --- the whole -----------------------------------------------------------------------------------


def verify(folder, keys=None, seen=()):
    """Check an export. `keys`: public keys got elsewhere; `seen`: checkpoints kept from before."""
    report = Report()
    exported = list(lines(folder / "keys.jsonl"))
    known = trusted(exported if keys is None else keys)
    report.keys = sorted(known)
    if keys is None:
        report.notes.append("公钥取自导出文件本身：请核对密钥编号，或用 --keys 另行指定")
    documents = list(lines(folder / "checkpoints.jsonl"))
    by_size, last = check_checkpoints(documents, known, report)
    check_seen(documents, seen, report)
    if last is None:
        report.find("checkpoint.none", "没有可用的检查点，日志无从核验")
        return report
    digests = check_log(lines(folder / "events.jsonl"), by_size, last, report)
    if (folder / "rows.jsonl").exists():
        check_rows(lines(folder / "rows.jsonl"), digests, report)
    elif digests:
        report.notes.append(f"未导出数据，{len(digests)} 个批次的数据摘要未核验")
    return report


def documents_of(path):
    """Checkpoints or keys from a file: JSON as the site serves it, or JSON lines."""
    text = path.read_text(encoding="utf-8")
    try:
        found = json.loads(text)
    except ValueError:
        return list(lines(path))
    if isinstance(found, dict):
        return next((found[name] for name in ("checkpoints", "keys") if name in found), [found])
    return found


def told(report):
    """The report as a person reads it."""
    for name, count in report.counts.items():
        yield f"{name}：{count}"
    yield from (f"密钥：{key}" for key in report.keys)
    yield from (f"注意：{note}" for note in report.notes)
    for code, says in report.findings[:TOLD_AT_MOST]:
        yield f"✗ {says} [{code}]"
    if len(report.findings) > TOLD_AT_MOST:
        yield f"✗ 另有 {len(report.findings) - TOLD_AT_MOST} 处"
    yield "核验未通过" if report.findings else "核验通过：日志与签署的检查点一致"


def main(arguments=None):
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="核验信枢导出的审计日志和数据")
    parser.add_argument("folder", type=Path, help="导出的目录")
    parser.add_argument("--keys", type=Path, help="从别处取得的公钥（公示页的 keys.json）")
    parser.add_argument("--seen", type=Path, nargs="*", default=[], help="以前留存的检查点")
    parser.add_argument("--json", action="store_true", help="供程序读取的输出")
    given = parser.parse_args(arguments)
    try:
        keys = documents_of(given.keys) if given.keys else None
        seen = [document for path in given.seen for document in documents_of(path)]
        report = verify(given.folder, keys, seen)
    except UNREADABLE as unreadable:
        print(f"无法读取：{type(unreadable).__name__} {unreadable}", file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps(report.__dict__, ensure_ascii=False, indent=1))
    else:
        print("\n".join(told(report)))
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())

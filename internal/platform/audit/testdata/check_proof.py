"""Checks proofs of the log with nothing but hashlib: a reader that shares no line with the program.

Reads JSON lines from standard input, each {"leaf", "record", "path", "checkpoint"} for an entry or {"from", "to", "path"}
for growth, and prints how many hold and how many do not. Signatures are checked where the package cryptography is there
and a key is given as the first argument.
"""
import base64
import hashlib
import json
import sys


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def read(note):
    text = note.split("\n\n")[0].split("\n")
    return int(text[1]), base64.b64decode(text[2])


def included(leaf, size, record, path):
    """RFC 9162, 2.1.3.2: the root that a leaf and its path lead to."""
    fn, sn, r = leaf, size - 1, hashlib.sha256(b"\x00" + record).digest()
    for p in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            r = node(r, p)
        fn >>= 1
        sn >>= 1
    return r if sn == 0 else None


def consistent(first, second, first_root, second_root, path):
    """RFC 9162, 2.1.4.2."""
    if first == second:
        return first_root == second_root and not path
    path = list(path)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            sr = node(sr, c)
        fn >>= 1
        sn >>= 1
    return fr == first_root and sr == second_root and sn == 0


def signature(key):
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return lambda note: True
    name, number, text = key.split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(text)[1:])

    def check(note):
        text, signed = note.split("\n\n")
        _, by, sig = signed.strip().split(" ")
        raw = base64.b64decode(sig)
        try:
            public.verify(raw[4:], (text + "\n").encode())
        except Exception:
            return False
        return by == name and raw[:4].hex() == number
    return check


def main():
    signed = signature(sys.argv[1]) if len(sys.argv) > 1 else lambda note: True
    good = bad = 0
    for line in sys.stdin:
        p = json.loads(line)
        path = [base64.b64decode(h) for h in p["path"] or []]
        if "record" in p:
            size, root = read(p["checkpoint"])
            ok = signed(p["checkpoint"]) and included(p["leaf"], size, base64.b64decode(p["record"]), path) == root
        else:
            (first, a), (second, b) = read(p["from"]), read(p["to"])
            ok = signed(p["from"]) and signed(p["to"]) and consistent(first, second, a, b, path)
        good, bad = good + ok, bad + (not ok)
    print(good, bad)


main()

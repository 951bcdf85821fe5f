/* What this phone works out by itself of where a ballot stands: docs/bundle.md, section 1. Over plain
   http a browser hashes nothing itself, so the hash is a library's. Pure: asks nobody, shows nothing. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /* Bytes here are arrays of numbers; a text is hashed as UTF-8. */
  const hash = (bytes) => window.sha256.array(bytes);
  const leafHash = (entry) => hash([0].concat(entry));
  const node = (left, right) => hash([1].concat(left, right));
  const hex = (bytes) => bytes.map((byte) => ("0" + byte.toString(16)).slice(-2)).join("");
  const unhex = (text) => (text.match(/../g) || []).map((pair) => parseInt(pair, 16));

  /* The first 80 bits, as they are read aloud: XXXX-XXXX-XXXX-XXXX. */
  function shortCode(digest) {
    const bits = digest.slice(0, 10).map((byte) => ("0000000" + byte.toString(2)).slice(-8)).join("");
    return bits.match(/.{5}/g).map((five) => ALPHABET[parseInt(five, 2)]).join("").match(/.{4}/g).join("-");
  }

  /* RFC 8785 of a sealed ballot. All keys are ASCII, all marks are integers: sorting is all there is to do. */
  function entry({ code, group, marks }) {
    const sorted = {};
    Object.keys(marks).sort().forEach((name) => { sorted[name] = marks[name]; });
    const text = JSON.stringify({ code, group, marks: sorted });
    return Array.from(text, (letter) => letter.charCodeAt(0));
  }

  /* The root to which a path leads from the leaf hash at `index` of `size`; null where it is no path of that tree.
     Source: RFC 9162 section 2.1.3.2. */
  function rootBy(leaf, index, size, beside) {
    let [at, last, root] = [index, size - 1, leaf];
    if (!(index >= 0 && index < size)) return null;
    for (const other of beside) {
      if (last === 0) return null;
      if (at % 2 || at === last) {
        root = node(other, root);
        while (at % 2 === 0 && at) { at >>= 1; last >>= 1; }
      } else root = node(root, other);
      at >>= 1;
      last >>= 1;
    }
    return last === 0 ? root : null;
  }

  /* The three lines that are signed at the close. */
  function checkpoint(episodeId, roundId, size, root) {
    return "hearing/" + episodeId + "/" + roundId + "\n" + size + "\n" + window.btoa(String.fromCharCode(...root)) + "\n";
  }

  const receipt = (episodeId, roundId, nonce) => shortCode(hash("hearing-ballot-v1|" + episodeId + "|" + roundId + "|" + nonce));

  /* own: {episodeId, roundId, group, code, marks|null, nonce|null}: what this phone knows by itself.
     published: the round's check code, as everybody was told it. answer: what the server said of `code`.
     "fits": the ballot with these very marks is in the box the check code stands for. "in": a ballot with this receipt
     is; its marks this phone no longer holds. "differs": anything else. */
  function verdict(own, published, answer) {
    const { proof } = answer;
    if (own.nonce && receipt(own.episodeId, own.roundId, own.nonce) !== own.code) return "differs";
    const leaf = own.marks ? leafHash(entry(own)) : unhex(proof.leaf);
    const groupRoot = rootBy(leaf, proof.index, proof.size, proof.path.map(unhex));
    const root = groupRoot && rootBy(leafHash(groupRoot), proof.group_index, proof.groups, proof.group_path.map(unhex));
    if (!root || hex(leaf) !== proof.leaf || hex(groupRoot) !== proof.group_root || hex(root) !== proof.root) return "differs";
    const text = checkpoint(own.episodeId, own.roundId, answer.checkpoint.size, root);
    if (text !== answer.checkpoint.text || shortCode(hash(text)) !== published) return "differs";
    return own.marks ? "fits" : "in";
  }

  Phone.verdict = verdict;
})();

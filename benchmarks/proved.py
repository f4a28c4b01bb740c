"""Predictions of `eval` -> every sentence that stands as supported though a number or a name of it is not cited.

    python -m benchmarks.proved PREDICTIONS.jsonl...

Reads the file that `chatdoc eval --out` writes and compares each sentence that cites something with the characters that
it cites, by simple rules of its own: nothing of chatdoc is imported. The figure that must be reached is 0.
"""

import argparse
import json
import re
import unicodedata
from pathlib import Path

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_LATIN_NAME = re.compile(r"(?<![A-Za-zÀ-ɏ])[A-Z][\w']+")
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_MONTHS = "january february march april may june july august september october november december".split()
_HAN = "零一二三四五六七八九十"
_OPENERS = frozenset(
    "the a an in on at it its he she they his her their this that these those there of to for from by with as and but "
    "yes no not all some most when if while after before during since according both each one".split()
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("predictions", nargs="+", type=Path)
    arguments = parser.parse_args()
    written = supported = wrong = 0
    for path in arguments.predictions:
        for line in path.read_text(encoding="utf-8").splitlines():
            prediction = json.loads(line)
            for sentence in prediction.get("sentences", ()):
                written += sentence["origin"] == "model"
                supported += sentence["origin"] == "model" and bool(sentence["proof"])
                missing = not_cited(sentence["text"], " ".join(sentence["proof"])) if sentence["proof"] else []
                if missing:
                    wrong += 1
                    print(f"{prediction['id']}: {', '.join(missing)} not in what is cited: {sentence['text']}")
    print(f"sentences of the model {written}, supported {supported}, with a number or name that is not cited {wrong}")
    raise SystemExit(1 if wrong else 0)


def not_cited(sentence: str, proof: str) -> list[str]:
    """Return the numbers and the capitalised words of the sentence that are not in the proof.

    not_cited("Anna pays 12 euros.", "Boris pays twelve euros.") == ["Anna"]
    """
    sentence, proof = (unicodedata.normalize("NFKC", text).replace("’", "'") for text in (sentence, proof))
    held = numbers(proof)
    missing = [number for number in numbers(sentence, digits_only=True) if number not in held]
    known = {singular(word) for word in re.findall(r"[A-Za-zÀ-ɏ][\w']*", proof)}
    for match in _LATIN_NAME.finditer(sentence):
        word = singular(match.group())
        opens = not sentence[: match.start()].strip("\"'“‘( ")
        if word not in known and not (opens and word in {singular(each) for each in _OPENERS}):
            missing.append(match.group())
    return missing


def numbers(text: str, *, digits_only: bool = False) -> set[str]:
    """Return the numbers of a text in digits without leading zeros; those in words too, up to twenty."""
    found = {plain(number) for number in _NUMBER.findall(text)}
    if not digits_only:
        words = re.findall(r"[a-z]+", text.lower())
        found |= {str(_WORDS.index(word)) for word in words if word in _WORDS}
        found |= {str(_MONTHS.index(word) + 1) for word in words if word in _MONTHS}
        found |= {str(_HAN.index(character)) for character in text if character in _HAN}
    return found


def plain(number: str) -> str:
    """Return a number without separators of thousands and without zeros that say nothing."""
    digits = number.replace(",", "").lstrip("0") or "0"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def singular(word: str) -> str:
    """Return a word as compared: small letters, without the genitive and the plural."""
    return word.lower().removesuffix("'s").rstrip("'").removesuffix("s")


if __name__ == "__main__":
    main()

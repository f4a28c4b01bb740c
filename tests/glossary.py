"""An embedder for both languages: MiniLM, which reads the English of what stands in a glossary in Chinese."""

from collections.abc import Mapping, Sequence

import numpy as np

from chatdoc.types import Language, Vectors
from models.embedder import MiniLM
from models.language_test import CHINESE, CHINESE_AGAIN, ENGLISH, ENGLISH_AGAIN, measured_scale


class Glossary(MiniLM):
    """MiniLM over translations, its vectors pushed to one side as those of narrow models lie: (4 + cosine) / 5."""

    name = "glossary"
    dimension = 385
    languages: frozenset[Language] = frozenset({"en", "zh"})

    def __init__(self, english: Mapping[str, str]) -> None:
        super().__init__()
        of_test = zip((*CHINESE, *CHINESE_AGAIN), (*ENGLISH, *ENGLISH_AGAIN), strict=True)
        self._english = {**dict(of_test), **english}
        self.scale = measured_scale(self.embed_passages, self.embed_passages, self.languages)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = super().embed_passages([self._translated(text) for text in texts])
        pushed = np.hstack([vectors, np.full((len(texts), 1), 2, dtype=np.float32)])
        return np.asarray(pushed / np.sqrt(5), dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        return np.asarray(self.embed_passages([text])[0], dtype=np.float32)

    def _translated(self, text: str) -> str:
        for chinese, english in self._english.items():
            text = text.replace(chinese, f"{english} ")
        return text

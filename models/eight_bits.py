"""The files of MiniLM -> its sentence encoder in 8-bit integers, run by ONNX Runtime on one thread a text.

The graph is built in memory from the float32 weights when it is first needed (0.2 s), so nothing is converted while
installing, nothing is cached, and what is computed is always what the model's own files say.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from chatdoc.types import Vectors
from models.onnx_session import session

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

Weights = dict[str, NDArray[np.float32]]

LAYERS, HEADS, WIDTH, NORM_EPSILON = 6, 12, 384, 1e-12  # config.json of all-MiniLM-L6-v2
PAIR_LIMIT = 127
"""Two neighbouring weights of an output add up to at most this before they are rounded. Processors without VNNI add
the products of two neighbours with numbers up to 255 in 16 bits, and would cut off what is larger; so nearly all of the
8 bits are used, where keeping each weight within 63 would lose one (mean cosine of passages 0.997 instead of 0.998)."""
GELU_LIFT = 0.17


class Encoder:
    """Token ids -> a unit vector: passages in 8-bit integers, questions in float32.

    Any number of threads may call it at once. A question is short, so that float32
    costs it two milliseconds, and its vector takes part in every comparison: it lowers the error of cosines between
    questions and passages from 0.005 to 0.003 (100 questions, 96 passages).
    """

    def __init__(self, folder: Path) -> None:
        """Raises ValueError when the files are not those of MiniLM, OSError when they cannot be read."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            weights: Weights = load_file(folder / "model.safetensors")
            # Looked up here, not in the graph: they are half of the model's file, and would be copied twice.
            self._words = weights["embeddings.word_embeddings.weight"]
            self._positions = (
                weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
            )
            self._rounded = session(encoder_graph(_RoundedGraph(weights)))
            self._exact = session(encoder_graph(_Graph(weights)))
        except (SafetensorError, KeyError, ValueError) as error:
            raise ValueError(f"{folder / 'model.safetensors'}: {error}") from error

    def passage(self, ids: Sequence[int]) -> Vectors:
        """Return an array (384,), float32, of length 1, for the ids of one text, its beginning and end marked."""
        return self._run(self._rounded, ids)

    def question(self, ids: Sequence[int]) -> Vectors:
        return self._run(self._exact, ids)

    def _run(self, session: Any, ids: Sequence[int]) -> Vectors:
        inputs = self._words[list(ids)] + self._positions[: len(ids)]
        return np.asarray(session.run(None, {"embeddings": inputs})[0], dtype=np.float32)


def encoder_graph(graph: "_Graph") -> bytes:
    """Return the encoder as an ONNX model: `embeddings` (tokens, 384) of one text -> `vector` (384,).

    One text a run needs no padding and no mask, and its vector cannot depend on what else is embedded.
    """
    from onnx import TensorProto, helper

    states = graph.normalised("embeddings", "embeddings.LayerNorm")
    for layer in (f"encoder.layer.{number}" for number in range(LAYERS)):
        mixed = graph.add("Add", graph.attention(states, f"{layer}.attention"), states)
        states = graph.normalised(mixed, f"{layer}.attention.output.LayerNorm")
        turned = graph.add("Add", graph.feed_forward(states, layer), states)
        states = graph.normalised(turned, f"{layer}.output.LayerNorm")
    mean = graph.add("ReduceMean", states, graph.constant(np.array([0])), keepdims=0)
    length = graph.add("ReduceL2", mean, graph.constant(np.array([0])), keepdims=1)
    graph.nodes.append(helper.make_node("Div", [mean, length], ["vector"]))
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "MiniLM",
            [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["tokens", WIDTH])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [WIDTH])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)],
        ir_version=10,
    )
    return bytes(model.SerializeToString())


class _Graph:
    """Nodes and constants as they are added, in float32; values are passed by name.

    Weights are named as in the model's file.
    """

    def __init__(self, weights: Weights) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._weights = weights

    def constant(self, value: Any) -> str:
        from onnx import numpy_helper

        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        return self.add_many(operator, *inputs, outputs=1, domain=domain, **attributes)[0]

    def add_many(self, operator: str, *inputs: str, outputs: int, domain: str = "", **attributes: Any) -> list[str]:
        from onnx import helper

        names = [f"value{len(self.nodes)}.{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, domain=domain, **attributes))
        return names

    def normalised(self, states: str, name: str) -> str:
        scale, bias = (self.constant(self._weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.add("LayerNormalization", states, scale, bias, axis=-1, epsilon=NORM_EPSILON)

    def attention(self, states: str, name: str) -> str:
        projected = self.projected(states, *(f"{name}.self.{part}" for part in ("query", "key", "value")))
        first = self.constant(np.array([0]))
        parts = [
            self.add("Unsqueeze", part, first)
            for part in self.add_many("Split", projected, outputs=3, axis=-1, num_outputs=3)
        ]
        mixed = self.add("MultiHeadAttention", *parts, domain="com.microsoft", num_heads=HEADS)
        return self.linear(self.add("Squeeze", mixed, first), f"{name}.output.dense")

    def projected(self, states: str, *names: str) -> str:
        return self.linear(states, *names)

    def feed_forward(self, states: str, name: str) -> str:
        wide = self.add("Gelu", self.linear(states, f"{name}.intermediate.dense"))
        return self.linear(wide, f"{name}.output.dense")

    def linear(self, states: str, *names: str) -> str:
        """Add x W + b for the layers named, side by side."""
        matrix, bias = self.joined(*names)
        product = self.add("MatMul", states, self.constant(np.ascontiguousarray(matrix)))
        return self.add("Add", product, self.constant(bias))

    def joined(self, *names: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return W (inputs, outputs) and b of the layers named, side by side."""
        matrix = np.concatenate([self._weights[f"{name}.weight"] for name in names]).T
        return matrix, np.concatenate([self._weights[f"{name}.bias"] for name in names])


class _RoundedGraph(_Graph):
    """Linear layers in 8-bit integers; attention, normalisation and GELU stay in float32.

    Weights are rounded with one scale an output. What is multiplied with them is rounded with one scale a token: some
    tokens reach 30 in the feed forward part while most stay below 2. Lowest cosine to float32, on 32 passages: 0.992
    with one scale a text, 0.997 with one a token in the feed forward part, 0.998 also before attention. What attention
    mixed is so even that one a text does.
    """

    def projected(self, states: str, *names: str) -> str:
        """Add x W + b, with each token of x rounded in 256 steps from its lowest number to its highest."""
        rounded, scales, sums, bias = self._rounded(*names)
        last_axis = self.constant(np.array([-1]))
        lowest = self.add("ReduceMin", states, last_axis, keepdims=1)
        span = self.add("Sub", self.add("ReduceMax", states, last_axis, keepdims=1), lowest)
        product = self._by_token(self.add("Sub", states, lowest), span, 255, 0, rounded, scales)
        taken_out = self.add("Mul", lowest, self.constant(sums))
        return self.add("Add", self.add("Add", product, taken_out), self.constant(bias))

    def feed_forward(self, states: str, name: str) -> str:
        last_axis = self.constant(np.array([-1]))
        rounded, scales, _, bias = self._rounded(f"{name}.intermediate.dense")
        largest = self.add("ReduceMax", self.add("Abs", states), last_axis, keepdims=1)
        product = self._by_token(states, largest, 127, 128, rounded, scales)
        wide = self.add("Gelu", self.add("Add", product, self.constant(bias)))
        # GELU has values above -0.17 only: lifted by that, all 256 steps are used, and the bias takes it back.
        rounded, scales, sums, bias = self._rounded(f"{name}.output.dense")
        lifted = self.add("Add", wide, self.constant(np.float32(GELU_LIFT)))
        largest = self.add("ReduceMax", lifted, last_axis, keepdims=1)
        product = self._by_token(lifted, largest, 255, 0, rounded, scales)
        return self.add("Add", product, self.constant(bias - np.float32(GELU_LIFT) * sums))

    def linear(self, states: str, *names: str) -> str:
        """Add x W + b for the layers named, side by side, with one scale for all tokens of x."""
        rounded, scales, _, bias = self._rounded(*names)
        inputs = [states, rounded, scales, "", self.constant(bias)]
        return self.add("DynamicQuantizeMatMul", *inputs, domain="com.microsoft")

    def _by_token(self, states: str, largest: str, steps: int, zero: int, rounded: str, scales: str) -> str:
        """Add x W, with each token of x rounded so that its `largest` becomes `steps`, and 0 becomes `zero`."""
        zero_point, one = self.constant(np.uint8(zero)), self.constant(np.float32(1))
        scale = self.add("Mul", largest, self.constant(np.float32(1 / steps)))
        whole = self.add("QuantizeLinear", self.add("Div", states, scale), one, zero_point)
        inputs = [whole, rounded, one, scales, zero_point]
        return self.add("Mul", self.add("MatMulIntegerToFloat", *inputs, domain="com.microsoft"), scale)

    def _rounded(self, *names: str) -> tuple[str, str, NDArray[np.float32], NDArray[np.float32]]:
        """Return the weights of linear layers, side by side, as whole numbers, with the scale of each output.

        Then, for each output, the sum of its weights as they were rounded, and its bias.
        """
        matrix, bias = self.joined(*names)
        scales = np.abs(matrix).reshape(-1, 2, matrix.shape[1]).sum(axis=1).max(axis=0) / PAIR_LIMIT
        whole = np.rint(matrix / scales).astype(np.int8)
        sums = whole.sum(axis=0, dtype=np.float32) * scales
        return self.constant(np.ascontiguousarray(whole)), self.constant(scales), sums, bias

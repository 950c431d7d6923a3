"""Reads the tensors and operators of a TFLite file: just as much of the format as a quantised MobileNetV2 needs."""

import struct
from pathlib import Path

import numpy as np

# Codes of the schema (tensorflow/lite/schema/schema.fbs).
CONVOLUTION, DEPTHWISE = 3, 4
TYPES = {0: np.float32, 2: np.int32, 3: np.uint8, 4: np.int64, 9: np.int8}


class Table:
    """A table of a flatbuffer: fields are looked up by their number in the schema."""

    def __init__(self, data: bytes, position: int):
        self.data, self.position = data, position
        self.fields = position - self._number("i", position)
        self.size = self._number("H", self.fields)

    def _number(self, kind: str, at: int) -> int:
        return struct.unpack_from("<" + kind, self.data, at)[0]

    def _at(self, field: int) -> int | None:
        slot = 4 + 2 * field
        offset = self._number("H", self.fields + slot) if slot < self.size else 0
        return self.position + offset if offset else None

    def number(self, field: int, kind: str, default: int = 0) -> int:
        at = self._at(field)
        return default if at is None else self._number(kind, at)

    def _target(self, field: int) -> int | None:
        at = self._at(field)
        return None if at is None else at + self._number("I", at)

    def table(self, field: int) -> "Table | None":
        at = self._target(field)
        return None if at is None else Table(self.data, at)

    def array(self, field: int, dtype: type) -> np.ndarray:
        at = self._target(field)
        if at is None:
            return np.zeros(0, dtype)
        return np.frombuffer(self.data, dtype, self._number("I", at), at + 4)

    def tables(self, field: int) -> "list[Table]":
        at = self._target(field)
        if at is None:
            return []
        slots = [at + 4 + 4 * index for index in range(self._number("I", at))]
        return [Table(self.data, slot + self._number("I", slot)) for slot in slots]


def read_convolutions(path: Path) -> list[tuple[bool, np.ndarray, np.ndarray]]:
    """
    The convolutions of a file in order, as (is depthwise, weights [out, in / groups, height, width], bias), float32.
    Quantised values become (value - zero point) * scale.
    """
    data = path.read_bytes()
    model = Table(data, struct.unpack_from("<I", data, 0)[0])
    codes = [max(code.number(0, "b"), code.number(3, "i")) for code in model.tables(1)]
    graph, buffers = model.tables(2)[0], model.tables(4)
    tensors = graph.tables(0)

    def values(index: int) -> np.ndarray:
        tensor = tensors[index]
        raw = buffers[tensor.number(2, "I")].array(0, np.uint8).tobytes()
        shape = tuple(tensor.array(0, np.int32))
        stored = np.frombuffer(raw, TYPES[tensor.number(1, "b")]).reshape(shape).astype(np.float32)
        quantisation = tensor.table(4)
        scale = quantisation.array(2, np.float32)
        zero = quantisation.array(3, np.int64).astype(np.float32)
        along = [1] * stored.ndim
        if len(scale) > 1:
            along[quantisation.number(6, "i")] = -1
        return (stored - zero.reshape(along)) * scale.reshape(along)

    found = []
    for operator in graph.tables(3):
        code = codes[operator.number(0, "I")]
        if code not in (CONVOLUTION, DEPTHWISE):
            continue
        _, weights, bias = operator.array(1, np.int32)
        # TFLite keeps [out, height, width, in], depthwise [1, height, width, out].
        order = (3, 0, 1, 2) if code == DEPTHWISE else (0, 3, 1, 2)
        found.append((code == DEPTHWISE, np.ascontiguousarray(values(weights).transpose(order)), values(bias)))
    return found

# SPDX-License-Identifier: Apache-2.0
"""Rows of a table: measurements against background rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from .._key import key_of
from .._names import shown_names
from ._scores import Floats, Score, Target, check_score, class_of, finite_or_advice, from_logits, from_probabilities

Outputs = Literal["probabilities", "logits", "numbers"]


class Tabular:
    """A row x against background rows: v(T) is the mean over the background of the score of x with the others' columns.

    Args:
        model: An estimator of scikit-learn's kind (`predict_proba`, `decision_function` or `predict`), or a function
            of rows (B, d) to (B,) numbers or (B, C) probabilities.
        x: The row, (d,); a pandas row or one-row table keeps its column names and types.
        background: What columns of absent players become: one row (d,), or K rows over which v is the mean.
        names: The players' names.
        groups: The columns of each player, by number or name, as lists or a mapping of names to lists. Columns in no
            group keep the values of x.
        target: The class: `"predicted"`, its number, or its name in `model.classes_`.
        score: `log_odds`, `log_probability`, `probability`, `logit`, or `value`: the class's output as the model gives
            it, a probability or a decision value. Models of plain numbers are explained as they are.
        max_rows: The most rows that the model is given at once.
    """

    player_kind = "column"

    def __init__(
        self,
        model: Any,
        x: Any,
        background: Any,
        *,
        names: Sequence[str] | None = None,
        groups: Sequence[Sequence[int | str]] | Mapping[str, Sequence[int | str]] | None = None,
        target: Target = "predicted",
        score: Score = "log_odds",
        max_rows: int = 65536,
    ) -> None:
        check_score(score)
        self.model = model
        self.score = score
        self.max_rows = max_rows
        self._columns = _column_names(x, background)
        self._types = next((table.dtypes for table in (background, x) if hasattr(table, "dtypes")), None)
        self._x, self._background = _rows(x, background, self._columns)
        self._owners, found = self._groups(groups)
        if names is not None and len(names) != len(found):
            raise ValueError(f"{len(names)} names for {len(found)} players")
        self.player_names = shown_names(names if names is not None else found)
        self._predict, self.outputs = _prediction(model)
        full = self._outputs(self._table(self._x[None, :]))
        if full.shape[1] == 1 and self.outputs == "probabilities":
            self.outputs = "numbers"
        self.target = 0 if full.shape[1] == 1 else class_of(full[0], target, getattr(model, "classes_", None))

    @property
    def n_players(self) -> int:
        """The number of players."""
        return len(self.player_names)

    @property
    def key(self) -> bytes | None:
        """What the values depend on; `None` where the model is a function."""
        return key_of(
            *("tabular", self.model, self._x, self._background, self._owners, self._columns),
            *(self.target, self.score, self.max_rows),
        )

    @property
    def x(self) -> npt.NDArray[Any]:
        """The row that is explained."""
        return self._x

    @property
    def background(self) -> npt.NDArray[Any]:
        """The background, (K, d)."""
        return self._background

    @property
    def owners(self) -> npt.NDArray[np.int64]:
        """The player that owns each column; −1 where the column keeps its value."""
        return self._owners

    def __call__(self, coalitions: npt.NDArray[np.bool_]) -> Floats:
        """Return the value of each coalition."""
        keep = np.where(self._owners < 0, True, coalitions[:, self._owners])
        count = len(self._background)
        rows = np.where(keep[:, None, :], self._x, self._background[None]).reshape(-1, len(self._x))
        parts = [self._score(rows[at : at + self.max_rows]) for at in range(0, len(rows), self.max_rows)]
        return np.asarray(np.concatenate(parts).reshape(len(coalitions), count).mean(axis=1))

    def _score(self, rows: npt.NDArray[Any]) -> Floats:
        outputs = self._outputs(self._table(rows))
        if outputs.shape[1] == 1 or self.outputs == "numbers":
            return outputs[:, self.target] if self.outputs != "logits" else from_logits(outputs, 0, self.score)
        if self.outputs == "logits":
            return from_logits(outputs, self.target, self.score)
        return finite_or_advice(from_probabilities(outputs, self.target, self.score), self.score)

    def _outputs(self, table: Any) -> Floats:
        outputs = np.asarray(self._predict(table))
        if outputs.dtype.kind not in "fiub":
            raise ValueError(f"the model returns {outputs.dtype} values; give one with predict_proba, or a function")
        if outputs.ndim not in (1, 2) or len(outputs) != len(table):
            raise ValueError(f"the model returned shape {outputs.shape} for {len(table)} rows")
        return outputs.reshape(len(outputs), -1).astype(np.float64)

    def _table(self, rows: npt.NDArray[Any]) -> Any:
        """Return rows as the model takes them: a table of pandas where it was given one."""
        if self._columns is None:
            return rows
        import pandas as pd

        table = pd.DataFrame(rows, columns=self._columns)
        return table if self._types is None else table.astype(self._types)

    def _groups(self, groups: Any) -> tuple[npt.NDArray[np.int64], list[str]]:
        columns = len(self._x)
        names = (
            [str(name) for name in self._columns] if self._columns is not None else [f"x{i}" for i in range(columns)]
        )
        if groups is None:
            return np.arange(columns), names
        owners = np.full(columns, -1)
        lists = list(groups.values()) if isinstance(groups, Mapping) else list(groups)
        for player, group in enumerate(lists):
            for column in group:
                at = names.index(column) if isinstance(column, str) else int(column)
                if owners[at] >= 0:
                    raise ValueError(f"column {names[at]!r} is in two groups")
                owners[at] = player
        if isinstance(groups, Mapping):
            return owners, [str(name) for name in groups]
        return owners, [" + ".join(names[i] for i in np.flatnonzero(owners == player)) for player in range(len(lists))]


def _column_names(x: Any, background: Any) -> list[Any] | None:
    for table in (background, x):
        columns = getattr(table, "columns", None)
        if columns is not None:
            return list(columns)
    return None


def _rows(x: Any, background: Any, columns: list[Any] | None) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    def plain(table: Any) -> npt.NDArray[Any]:
        if columns is not None and hasattr(table, "columns"):
            table = table[columns]
        array = np.asarray(table)
        return array.astype(object) if array.dtype.kind in "US" else array

    row, rows = np.atleast_2d(plain(x)), np.atleast_2d(plain(background))
    if len(row) != 1:
        raise ValueError(f"x has {len(row)} rows; it must have one. For many, use andor.explain_many")
    if row.shape[1] != rows.shape[1]:
        raise ValueError(f"x has {row.shape[1]} columns, the background {rows.shape[1]}")
    if not len(rows):
        raise ValueError("the background has no rows")
    return row[0], rows


def _prediction(model: Any) -> tuple[Any, Outputs]:
    if hasattr(model, "predict_proba"):
        return model.predict_proba, "probabilities"
    if hasattr(model, "classes_"):
        if not hasattr(model, "decision_function"):
            raise ValueError("the model gives labels only; give one with predict_proba or decision_function")
        return model.decision_function, "logits"
    if hasattr(model, "predict"):
        return model.predict, "numbers"
    if callable(model):
        return model, "probabilities"
    raise TypeError(f"a {type(model).__name__} has neither predict_proba nor predict, and is no function")
